"""Which faults pass by themselves."""

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

PASSING = (
    OSError,
    TimeoutError,
    PoolTimeout,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
)


def transient(error: BaseException) -> bool:
    """Whether trying the same again can help: the database or the network was away, or two met on a lock."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, PASSING) or (isinstance(seen, DBAPIError) and seen.connection_invalidated):
            return True
        seen = seen.orig if isinstance(seen, DBAPIError) and seen.orig is not seen else seen.__cause__
    return False
