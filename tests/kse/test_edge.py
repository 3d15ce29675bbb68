"""The edge: who is let in, what is answered when a commit fails, what is too big to say."""

import datetime as dt
import time
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
from counting.__main__ import Counted, service
from fastapi import FastAPI, Request
from fastapi.responses import Response
from prometheus_client.samples import Sample
from sqlalchemy import text
from starlette.types import Message

from kse.errors import Unauthenticated
from kse.faults import unstorable
from kse.http import dress
from kse.identity import LIFE_SECONDS, RENEWED_SECONDS, Identity, new_key_pair, sign, verify
from kse.telemetry import HTTP_REQUESTS
from kse.testing.infrastructure import Infrastructure
from kse.testing.keys import PRIVATE_KEY, PUBLIC_KEY
from kse.testing.running import Running, running, signed_in

CLAIMS: dict[str, Any] = {
    "iss": "kse-gateway", "sub": "1", "seller": 1, "role": "master", "lang": "ko", "name": "", "exp": 2**31,
}  # fmt: skip


@pytest.fixture
async def counting(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("counting")
    async with running(service, servers.settings(database, "counting")) as up:
        yield up


def test_an_identity_comes_back_as_it_was_signed() -> None:
    for seller, role in ((7, "master"), (7, "staff"), (7, "partner"), (None, "operator")):
        identity = Identity(user=3, seller=seller, role=role, lang="ja", name="花子")
        assert verify(sign(identity, PRIVATE_KEY), PUBLIC_KEY) == identity
    assert verify(jwt.encode(CLAIMS, PRIVATE_KEY, "EdDSA"), PUBLIC_KEY).seller == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"seller": "*"}, {"seller": "1,2"}, {"seller": 1.5}, {"seller": True}, {"seller": ...}, {"role": "root"},
        {"role": ...}, {"role": ["operator"]}, {"sub": "x"}, {"sub": ...}, {"lang": ...}, {"lang": "xx"},
        {"name": None}, {"exp": ...}, {"exp": 1}, {"iss": "someone"}, {"iss": ...}, {"nbf": 2**31},
    ],
)  # fmt: skip
def test_a_token_that_says_too_little_or_too_much_is_nobodys(changed: dict[str, Any]) -> None:
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not ...}
    with pytest.raises(Unauthenticated):
        verify(jwt.encode(claims, PRIVATE_KEY, "EdDSA"), PUBLIC_KEY)


def test_only_the_gateways_key_and_its_kind_of_signature_count() -> None:
    forged = [
        jwt.encode(CLAIMS, new_key_pair()[0], "EdDSA"),
        jwt.encode(CLAIMS, "", "none"),
        jwt.api_jws.encode(jwt.utils.force_bytes("{}"), "x" * 64, "HS256"),
        _signed_with_the_public_key(),
        "", "a.b.c", "é",
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(Unauthenticated):
            verify(token, PUBLIC_KEY)
    with pytest.raises(Unauthenticated):
        verify(jwt.encode(CLAIMS, PRIVATE_KEY, "EdDSA"), "")


def _signed_with_the_public_key() -> str:
    """The old trick: the public key taken as the secret of a symmetric signature."""
    import base64
    import hashlib
    import hmac
    import json

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    signed = (
        f"{part(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}.{part(json.dumps(CLAIMS).encode())}"
    )
    return f"{signed}.{part(hmac.new(PUBLIC_KEY.encode(), signed.encode(), hashlib.sha256).digest())}"


def test_a_token_lives_a_minute() -> None:
    identity = Identity(user=1, seller=1, role="master")
    assert verify(sign(identity, PRIVATE_KEY, now=time.time() - 49), PUBLIC_KEY).user == 1
    with pytest.raises(Unauthenticated):
        verify(sign(identity, PRIVATE_KEY, now=time.time() - 61), PUBLIC_KEY)


def test_a_token_known_already_lives_no_longer_and_is_replaced_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identity = Identity(user=1, seller=1, role="master", name="기억")
    now = time.time()
    token = sign(identity, PRIVATE_KEY)
    assert verify(token, PUBLIC_KEY) == verify(token, PUBLIC_KEY) == identity
    monkeypatch.setattr("kse.identity.time.time", lambda: now + RENEWED_SECONDS)
    assert sign(identity, PRIVATE_KEY) != token
    assert verify(token, PUBLIC_KEY) == identity
    monkeypatch.setattr("kse.identity.time.time", lambda: now + LIFE_SECONDS)
    with pytest.raises(Unauthenticated):
        verify(token, PUBLIC_KEY)


async def test_nothing_is_answered_as_done_before_it_is_committed(counting: Running) -> None:
    answer = await counting.http.post("/refuse-at-commit", headers=signed_in())
    assert answer.status_code == 500
    assert "written" not in answer.text


async def test_an_event_no_broker_would_take_is_refused_where_it_is_said(counting: Running) -> None:
    assert (await counting.http.post("/say-big/700000", headers=signed_in())).status_code == 200
    assert (await counting.http.post("/say-big/1200000", headers=signed_in())).status_code == 500
    assert [len(event.k_number) for event in await counting.said(Counted)] == [700_000]


async def test_a_value_no_column_can_hold_is_the_senders_and_a_fault_of_ours_stays_ours(
    counting: Running,
) -> None:
    database = counting.app.state.database
    for statement, value in (
        ("SELECT $1::int", 2**31),
        ("SELECT $1::bigint", 2**64),
        ("SELECT $1::text", "a\x00b"),
        ("SELECT ('999999999999' || $1)::int", "9"),
        ("SELECT $1::timestamptz + interval '400000 years'", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
    ):
        with pytest.raises(Exception) as driven:  # noqa: PT011 - what it is, is what is asked
            async with database.work() as work:
                await (await work.driver()).fetchval(statement, value)
        assert unstorable(driven.value), statement
    with pytest.raises(Exception) as mapped:  # noqa: PT011
        async with database.work() as work:
            await work.session.execute(text("SELECT CAST(:number AS int)"), {"number": 2**31})
    assert unstorable(mapped.value)
    with pytest.raises(OverflowError) as too_far:
        dt.date(9999, 12, 31) + dt.timedelta(days=1)
    assert unstorable(too_far.value)
    for ours in ("SELECT 1 / 0 * $1::int", "SELECT nothing, $1::int"):
        with pytest.raises(Exception) as fault:  # noqa: PT011
            async with database.work() as work:
                await (await work.driver()).fetchval(ours, 1)
        assert not unstorable(fault.value), ours


async def test_it_is_refused_in_the_persons_language(counting: Running) -> None:
    answered = await counting.http.post(
        f"/ops/dead-letters/{2**63}/replay", headers=signed_in(None, "operator")
    )
    assert (answered.status_code, answered.json()["code"]) == (422, "value-unstorable")
    assert "저장할 수 없는 값" in answered.json()["detail"]


async def test_a_caller_who_hangs_up_is_no_fault_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    app = FastAPI()
    dress(app, "edge", {})
    sent: list[Message] = []

    @app.post("/things")
    async def things(request: Request) -> Response:
        return Response(await request.body())

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/things", "headers": [], "query_string": b""}
    await app(scope, receive, send)
    assert sent == []
    counted = [sample.labels["status"] for sample in _requests_of("edge")]
    assert counted == ["499"]
    assert "our-fault" not in capsys.readouterr().out


def _requests_of(service: str) -> list[Sample]:
    [counter] = HTTP_REQUESTS.collect()
    return [
        sample
        for sample in counter.samples
        if sample.labels["service"] == service and sample.name.endswith("_total")
    ]
