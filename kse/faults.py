"""Which faults pass by themselves, and which lie in what was sent."""

from collections.abc import Iterator

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

PASSING = (
    OSError,
    TimeoutError,
    PoolTimeout,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # asked between the server's farewell and the end of the connection
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
)


def transient(error: BaseException) -> bool:
    """Whether trying the same again can help: the database or the network was away, or two met on a lock."""
    return any(
        isinstance(seen, PASSING) or (isinstance(seen, DBAPIError) and seen.connection_invalidated)
        for seen in _causes(error)
    )


def unstorable(error: BaseException) -> bool:
    """Whether a value was sent that no column can hold: too large a number or day, a zero byte in a text."""
    return any(
        isinstance(seen, (asyncpg.DataError, OverflowError))
        and not isinstance(seen, asyncpg.DivisionByZeroError)
        for seen in _causes(error)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.orig if isinstance(seen, DBAPIError) and seen.orig is not seen else seen.__cause__
