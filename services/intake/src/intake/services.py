"""The delivery services a seller may use, switched by operators (KSE API contract, 0.10)."""

from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from intake.rules import SERVICES, USUAL
from kse.database import Database
from kse.errors import Invalid, Refusal
from kse.identity import Identity
from kse.sandbox import is_sandbox
from kse.work import Work

Services = dict[str, str]
"""The services a seller may use, in our order, each with the carrier whose numbers its parcels bear."""
SHOWN_SWITCHES = 200

# The newest switch of a service is how it stands; without one the service is as usual.
_STANDING = """
SELECT DISTINCT ON (service) service, is_on, carrier FROM service_switch
WHERE seller_id = $1 ORDER BY service, id DESC
"""
_STANDING_OF_ALL = """
SELECT DISTINCT ON (seller_id, service) seller_id, service, is_on, carrier, switched_by_name, switched_at
FROM service_switch ORDER BY seller_id, service, id DESC
"""
_SWITCH = """
INSERT INTO service_switch (seller_id, service, is_on, carrier, switched_by, switched_by_name)
VALUES ($1, $2, $3, $4, $5, $6)
"""
_SWITCHES = """
SELECT service, is_on, carrier, switched_by_name, switched_at FROM service_switch
WHERE seller_id = $1 ORDER BY id DESC LIMIT $2
"""


class Switch(msgspec.Struct):
    """What an operator wants of one service; the carrier is told where the service has none of its own."""

    service: str
    on: bool
    carrier: str = ""

    def check(self) -> None:
        """Raises Invalid naming the field."""
        if self.service not in SERVICES:
            raise Invalid("service-unknown", field="service", value=self.service[:40])
        own = USUAL.get(self.service)
        if self.carrier and (self.carrier not in USUAL.values() or own not in (None, self.carrier)):
            raise Invalid("carrier-unknown", field="carrier", value=self.carrier[:20])
        if self.on and not (own or self.carrier):
            raise Invalid("service-needs-carrier", field="carrier", value=self.service)


class Standing(msgspec.Struct):
    """How a service stands for a seller, and who switched it when; nobody did where it is as usual."""

    service: str
    on: bool
    carrier: str
    by: str = ""
    at: datetime | None = None


def as_usual() -> dict[str, Standing]:
    """How the services stand for a seller for whom nobody switched any."""
    return {name: Standing(name, name in USUAL, USUAL.get(name, "")) for name in SERVICES}


async def services_of(driver: asyncpg.Connection, seller: int) -> Services:
    """What this seller may use now."""
    services = dict(USUAL)
    for service, is_on, carrier in await driver.fetch(_STANDING, seller):
        services.pop(service, None)
        if is_on:
            services[service] = carrier
    return {name: services[name] for name in SERVICES if name in services}


async def services_for(work: Work, database: Database, seller: int) -> Services:
    """The same of any tenant: a sandbox may use what its company may."""
    if not is_sandbox(seller):
        return await services_of(await work.driver(), seller)
    async with database.work(str(-seller)) as companys:
        return await services_of(await companys.driver(), -seller)


async def switch(driver: asyncpg.Connection, operator: Identity, seller: int, wanted: Switch) -> None:
    """Switch a service on or off; what stands so already is left alone.

    Raises Invalid for what cannot be, Refusal for the only service a seller has left.
    """
    wanted.check()
    await driver.execute("SELECT pg_advisory_xact_lock(hashtextextended('services', $1))", seller)
    services = await services_of(driver, seller)
    carrier = USUAL.get(wanted.service) or wanted.carrier or services.get(wanted.service, "")
    if services.get(wanted.service) == (carrier if wanted.on else None):
        return
    if not wanted.on and len(services) == 1:
        raise Refusal("service-is-last", field="service", value=wanted.service)
    await driver.execute(
        _SWITCH, seller, wanted.service, wanted.on, carrier, operator.user, operator.name
    )  # fmt: skip


async def of_all(driver: asyncpg.Connection) -> list[dict[str, Any]]:
    """How the services stand for every seller for whom any was ever switched."""
    sellers: dict[int, dict[str, Standing]] = {}
    for seller, *standing in await driver.fetch(_STANDING_OF_ALL):
        sellers.setdefault(seller, as_usual())[standing[0]] = Standing(*standing)
    return [{"seller_id": seller, "services": list(known.values())} for seller, known in sellers.items()]


async def switches(driver: asyncpg.Connection, seller: int) -> list[Standing]:
    """Who switched what for a seller, the latest first."""
    return [Standing(*row) for row in await driver.fetch(_SWITCHES, seller, SHOWN_SWITCHES)]
