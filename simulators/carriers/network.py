"""What the carriers know of each parcel: its events, in the carrier's own codes and words."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from simulators.clock import now, parse_stamp, stamp

DELIVERED = "delivered"
UNKNOWN_NUMBER = "お問い合わせのデータは登録されておりません。"
OFFICES = ("成田国際物流センター", "東京中継センター", "世田谷営業所", "世田谷営業所", "世田谷営業所")


class Refused(Exception):
    """A control request that makes no sense."""


class Event(msgspec.Struct, frozen=True):
    at: str
    code: str
    text: str
    office: str


class Faults(msgspec.Struct, forbid_unknown_fields=True):
    outage: str | None = None
    slow_seconds: float = 0.0
    hang_seconds: float = 60.0
    out_of_order: bool = False
    repeated: bool = False


@dataclass
class Carrier:
    texts: dict[str, str]
    way: tuple[str, ...]
    parcels: dict[str, list[Event]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)

    def report(
        self, number: str, code: str, at: datetime, text: str | None = None, office: str = ""
    ) -> Event:
        """Raises Refused for a code this carrier does not have, unless the caller gives the text too."""
        words = text if text is not None else self.texts.get(code)
        if words is None:
            raise Refused(f"no such code: {code}")
        event = Event(stamp(at), code, words, office)
        self.parcels.setdefault(number, []).append(event)
        return event

    def advance(self, number: str, to: str | None) -> list[Event]:
        """One step along the way, or every step up to and including `to`; the last one happens now."""
        ahead = self._ahead(number)
        if to is None:
            steps = ahead[:1]
        else:
            code = self.way[-1] if to == DELIVERED else to
            if code not in self.way:
                raise Refused(f"not on the way of a parcel: {to}")
            steps = ahead[: ahead.index(code) + 1] if code in ahead else ()
        first = self._first_moment(number, len(steps))
        return [
            self.report(number, code, first + timedelta(seconds=place), office=OFFICES[self.way.index(code)])
            for place, code in enumerate(steps)
        ]

    def _ahead(self, number: str) -> tuple[str, ...]:
        passed = [
            self.way.index(event.code) for event in self.parcels.get(number, []) if event.code in self.way
        ]
        return self.way[max(passed, default=-1) + 1 :]

    def _first_moment(self, number: str, steps: int) -> datetime:
        wanted = now() - timedelta(seconds=max(steps - 1, 0))
        known = self.parcels.get(number)
        if not known:
            return wanted
        return max(wanted, max(parse_stamp(event.at) for event in known) + timedelta(seconds=1))

    def events(self, number: str) -> list[Event] | None:
        """Oldest first, or as the faults garble them; None for a number never seen."""
        known = self.parcels.get(number)
        if known is None:
            return None
        told = sorted(known, key=lambda event: event.at)
        if self.faults.repeated:
            told = [event for event in told for _ in range(2)]
        return told[1::2] + told[0::2][::-1] if self.faults.out_of_order else told


def sagawa() -> Carrier:
    return Carrier(
        texts={
            "10": "集荷",
            "20": "輸送中",
            "30": "営業所到着",
            "40": "配達中",
            "50": "配達完了",
            "60": "持戻(ご不在)",
            "65": "営業所保管",
            "70": "受取辞退",
            "80": "返品",
        },
        way=("10", "20", "30", "40", "50"),
    )


def yamato() -> Carrier:
    return Carrier(
        texts={
            "01": "荷物受付",
            "02": "輸送中",
            "03": "作業店通過",
            "04": "配達中",
            "05": "投函完了",
            "06": "持戻(ご不在)",
            "07": "保管中",
            "08": "受取辞退",
            "09": "返品",
        },
        way=("01", "02", "03", "04", "05"),
    )
