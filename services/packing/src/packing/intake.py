"""Asking intake over HTTP, in the name of who asks packing: it alone issues numbers (architecture, 1)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from fastapi import FastAPI

from kse.contracts import ShipmentRegistered
from kse.errors import Unavailable
from kse.plain import httpx
from kse.telemetry import log

SECONDS = 10
# Shorter than the five seconds after which intake closes an idle connection: we close it first.
IDLE_SECONDS = 3


class Local(msgspec.Struct, frozen=True):
    """A local number that was asked for: "" where the carrier has none left, or where there is a refusal."""

    key: str
    carrier: str
    number: str
    refusal: str = ""


class Intake:
    """Intake's answers; `caller` is the authorization the request came with. Raises Unavailable."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(SECONDS, connect=2),
            limits=httpx.Limits(
                max_connections=50, max_keepalive_connections=10, keepalive_expiry=IDLE_SECONDS
            ),
            trust_env=False,
        )

    async def registered(self, k_numbers: Sequence[str], caller: str) -> list[ShipmentRegistered]:
        """What was said of these numbers when they were registered, where intake knows them."""
        answered = await self._ask("/shipments/lookup", {"k_numbers": k_numbers}, caller)
        return [msgspec.convert(found, ShipmentRegistered) for found in answered["shipments"]]

    async def free(self, deleted: Iterable[tuple[str, datetime]], caller: str) -> None:
        """Have the PackageNos of deleted shipments free at once; ShipmentDeleted does it where this fails."""
        gone = [{"k_number": k_number, "deleted_at": at.isoformat()} for k_number, at in deleted]
        try:
            await self._ask("/registrations/free", {"deleted": gone}, caller)
        except Unavailable:
            log().warning("freed-by-event-only", shipments=len(gone))

    async def local_numbers(self, wishes: Mapping[str, str], caller: str) -> dict[str, Local]:
        """A number for each key's delivery service, the same again for the same key."""
        wanted = [{"key": key, "delivery_service": service} for key, service in wishes.items()]
        answered = await self._ask("/local-numbers/reserve", {"wanted": wanted}, caller)
        return {each.key: each for each in msgspec.convert(answered["numbers"], list[Local])}

    async def close(self) -> None:
        """Close the pool."""
        await self._client.aclose()

    async def _ask(self, path: str, body: Any, caller: str) -> Any:
        try:
            answered = await self._client.post(
                path,
                content=msgspec.json.encode(body),
                headers={"authorization": caller, "content-type": "application/json"},
            )
        except httpx.TransportError as error:
            log().warning("intake-away", path=path, reason=repr(error)[:200])
            raise Unavailable("unavailable") from error
        if answered.status_code != 200:
            log().error("intake-refused", path=path, status=answered.status_code)
            raise Unavailable("unavailable")
        return msgspec.json.decode(answered.content)


async def keep_intake(app: FastAPI) -> None:
    """Close the pool when packing stops."""
    try:
        await asyncio.Event().wait()
    finally:
        await app.state.intake.close()
