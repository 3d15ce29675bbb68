"""Any body, any place, any question to every route behind the gateway: no answer is a fault of ours (SYS-05).

Requests begin as ones that make sense (those of the isolation test) and have one thing about them spoilt, so that
they get past the first look. They come from a company of its own and from the operator.
"""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
from gateway.routes import OPERATOR, TABLE, Route

from tests.fuzz.strangers import Strangers
from tests.system.asked_of_others import ASKED, Asking
from tests.system.test_isolation import named
from tests.system.two_companies import Belongings

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, 1e308, "", " ", "\x00", "a\x00b", "'", "\\",
    "%", "_%", "{}", "{0}", "한", "😀", "\u202e", "a" * 300, "a" * 40_000, "2026-13-45", "0000-00-00", "9999-12-31", "0001-01-01",
    "0001-01-01T00:00:00+14:00", "12:00", "K2611230000001", "00000000-0000-4000-8000-000000000000", "NaN", "1e400",
    [], {}, [None], [[]], [{}], ["\x00"], {"": {}}, [1] * 3000, {"a": [1, {"b": None}]},
)  # fmt: skip
SURROGATE = '"\\ud800"'
"""In JSON as it is sent: no text can hold it."""
# None is of a thing that is there: an operator could spoil what other tests need.
PLACES = ("0", "987654321", "9223372036854775808", "1.5", "abc", "K2611230000001", "1_000", "A" * 64,
          "00000000-0000-4000-8000-000000000000")  # fmt: skip
QUESTIONS = ("from", "to", "q", "status", "market", "limit", "after", "before", "cursor", "page", "k_numbers",
             "order_nos", "date_type", "lang", "ids", "version")  # fmt: skip

OF_OPERATORS: dict[str, dict[str, Any]] = {
    "POST /api/packing/acceptance": {"code": "K2611239999991", "weight_g": 350},
    "POST /api/tracking/movements": {"status": "B00", "k_numbers": ["K2611239999991"], "flight": "KE001"},
    "POST /api/intake/pools": {"carrier": "NEKOPOS", "first": 10, "last": 5},
}
"""What operators send, where it is more than an empty object."""


class Fuzz:
    """One run: where its chances come from, and what it found."""

    def __init__(self, strangers: Strangers, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people = strangers.people
        self.found: list[str] = []
        self.asked = 0

    def try_route(self, route: Route, times: int) -> None:
        """Ask a route so often, each time with something else spoilt."""
        roles = sorted(route.roles & set(self.people))
        for _ in range(times):
            role, asking = self.chance.choice(roles), self._asking(route)
            path, content = self._path(route, asking), self._content(asking)
            headers = {"content-type": "application/json"}
            if asking.content:
                headers = {
                    "x-filename": quote(str(self.chance.choice(["orders.csv", "a\x00.xlsx", "주문", ""])))
                }
            content = None if route.method == "GET" else content
            answered = self.people[role].request(route.method, path, content=content, headers=headers)
            self.asked += 1
            self._look(answered, f"{named(route)} as {role}: {path[:300]} {(content or b'')[:300]!r}")

    def _look(self, answered: httpx.Response, place: str) -> None:
        told = answered.headers.get("content-type", "")
        if answered.status_code >= 500:
            self.found.append(f"{answered.status_code} {place} {answered.text[:300]}")
        elif answered.status_code >= 400 and told != "application/problem+json":
            self.found.append(f"{answered.status_code} without a problem: {place} {answered.text[:300]}")
        elif answered.status_code >= 400 and not {"code", "detail"} <= answered.json().keys():
            self.found.append(f"{answered.status_code} with half a problem: {place} {answered.text[:300]}")

    def _asking(self, route: Route) -> Asking:
        if route.roles == OPERATOR:
            body = OF_OPERATORS.get(named(route), {})
            return Asking("987654321", body) if "{" in route.template else Asking(body=body)
        return self.chance.choice(ASKED[named(route)](Belongings()))

    def _path(self, route: Route, asking: Asking) -> str:
        path, question = route.path, ""
        if "{" in path:
            for part in asking.path.split("/"):
                if self.chance.random() < 0.2:
                    part = self.chance.choice(PLACES)
                path = path[: path.index("{")] + part + path[path.index("}") + 1 :]
        else:
            question = asking.path
        while self.chance.random() < 0.4:
            odd = self.chance.choice([each for each in ODD if not isinstance(each, dict | list)])
            value = quote(str(odd)[:3000])
            question += ("&" if "?" in question else "?") + f"{self.chance.choice(QUESTIONS)}={value}"
        return path + question

    def _content(self, asking: Asking) -> bytes:
        if asking.content:
            return self.chance.choice(
                [asking.content, b"", b"\x00" * 50, b"PK\x03\x04" + b"x" * 90, b"\xff\xfe,\n"]
            )
        if self.chance.random() < 0.1:
            return self.chance.choice(
                [b"", b"{", b"\xff", b"[" * 50_000, SURROGATE.encode(), b'{"a":1}x', b"NaN"]
            )
        body = copy.deepcopy(asking.body)
        if body is None or self.chance.random() < 0.1:
            body = self.chance.choice(ODD)
        elif spots := list(_spots(body)):
            self._spoil(*self.chance.choice(spots))
        written = json.dumps(body)
        if self.chance.random() < 0.1:
            written = written.replace('"K2611239999991"', SURROGATE)
        return written.encode()

    def _spoil(self, holder: Any, place: Any) -> None:
        if isinstance(holder, dict) and self.chance.random() < 0.15:
            del holder[place]
        elif self.chance.random() < 0.85:
            holder[place] = self.chance.choice(ODD)


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a body in which something stands, however deep."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, held in inner:
        yield value, place
        yield from _spots(held)


def fuzz_web_api(strangers: Strangers, seed: int, times: int) -> tuple[int, list[str]]:
    """Every route so often, the operations' alike ones less; answers how many were sent, and what was found."""
    fuzz = Fuzz(strangers, seed)
    for route in TABLE:
        fuzz.try_route(route, max(1, times // 6) if route.template.startswith("/ops/") else times)
    return fuzz.asked, fuzz.found
