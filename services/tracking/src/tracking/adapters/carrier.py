"""A carrier's tracking over HTTP: fifty numbers a call, events in the carrier's own codes and words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from kse.contracts import Status
from kse.plain import httpx
from kse.telemetry import log

MOST_NUMBERS = 50
JAPAN = ZoneInfo("Asia/Tokyo")


class CarrierSilent(Exception):
    """The carrier did not answer, or not what it promised."""


class News(msgspec.Struct, frozen=True):
    """One event of a parcel, its code read as our status."""

    status: Status
    occurred_at: datetime
    detail: str


class _Event(msgspec.Struct, frozen=True):
    at: str
    code: str
    text: str = ""
    office: str = ""


class _Parcel(msgspec.Struct, frozen=True):
    number: str
    events: list[_Event] = []


class _Answer(msgspec.Struct, frozen=True):
    parcels: list[_Parcel]


_decoder = msgspec.json.Decoder(_Answer)


class Carrier:
    """One carrier: its name on shipments, its address, what its codes mean."""

    def __init__(
        self, name: str, url: str, meanings: Mapping[str, Status], client: httpx.AsyncClient
    ) -> None:
        self.name = name
        self._url = f"{url.rstrip('/')}/v1/parcels"
        self._meanings = meanings
        self._client = client

    async def ask(self, numbers: Sequence[str]) -> dict[str, list[News]]:
        """The news of up to fifty local numbers; a number the carrier does not know has none.

        Raises CarrierSilent when there is no readable answer in time.
        """
        try:
            answer = await self._client.get(self._url, params={"numbers": ",".join(numbers)})
            answer.raise_for_status()
            parcels = _decoder.decode(answer.content).parcels
            return {parcel.number: self._read(parcel) for parcel in parcels}
        except (httpx.HTTPError, msgspec.DecodeError, ValueError) as error:
            raise CarrierSilent(repr(error)[:300]) from error

    def _read(self, parcel: _Parcel) -> list[News]:
        return [news for event in parcel.events if (news := self._news(event)) is not None]

    def _news(self, event: _Event) -> News | None:
        status = self._meanings.get(event.code)
        if status is None:
            # Nothing is lost: carriers tell the whole history each time.
            log().warning("carrier-code-unknown", carrier=self.name, code=event.code)
            return None
        at = datetime.strptime(event.at, "%Y-%m-%d %H:%M:%S").replace(tzinfo=JAPAN)
        return News(status, at, f"{event.text}({event.office})" if event.office else event.text)
