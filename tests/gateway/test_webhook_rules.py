"""Signatures, pauses between attempts, and addresses that are never called (INT-11, Standard Webhooks)."""

import base64
import datetime as dt
import hashlib
import hmac
import itertools
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import pytest
from gateway.webhooks import schedule, signature
from gateway.webhooks.courier import _failure_of
from gateway.webhooks.reach import Outside, Pinned, Refused, Rules, outside
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.house import serving

IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=40)
MOMENTS = st.integers(0, 2**33)


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Verification as the specification tells receivers to do it, written from the specification alone."""
    key = base64.b64decode(secret[len("whsec_") :])
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = [each.split(",", 1) for each in headers["webhook-signature"].split(" ")]
    return any(version == "v1" and hmac.compare_digest(told, expected) for version, told in given)


def test_a_signature_is_the_one_the_specification_computes() -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    told = signature.signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(IDS, MOMENTS, st.binary(max_size=200))
def test_whatever_is_signed_verifies_and_nothing_else_does(message: str, at: int, body: bytes) -> None:
    secret, other = signature.new_secret(), signature.new_secret()
    headers = signature.headers([secret], message, at, body)
    assert verified(secret, headers, body)
    assert not verified(other, headers, body)
    assert not verified(secret, headers, body + b" ")
    for name, value in (("webhook-id", message + "x"), ("webhook-timestamp", str(at + 1))):
        assert not verified(secret, {**headers, name: value}, body)


@given(IDS, MOMENTS, st.binary(max_size=50))
def test_during_a_change_of_secrets_both_verify(message: str, at: int, body: bytes) -> None:
    new, former = signature.new_secret(), signature.new_secret()
    headers = signature.headers([new, former], message, at, body)
    assert verified(new, headers, body)
    assert verified(former, headers, body)
    assert headers["webhook-signature"].count("v1,") == 2


def test_a_secret_is_long_enough_and_says_what_it_is() -> None:
    made = {signature.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(secret.startswith("whsec_") and len(base64.b64decode(secret[6:])) == 32 for secret in made)


@given(st.integers(1, schedule.ATTEMPTS - 1), st.floats(0, 1e9), st.floats(0, 1))
def test_every_pause_keeps_to_its_bounds_and_to_what_the_receiver_asks(
    attempt: int, asked: float, chance: float
) -> None:
    pause = schedule.pause_after(attempt, asked, chance)
    assert pause is not None
    usual = schedule.PAUSES[attempt - 1]
    assert pause >= usual * 0.8 - 1e-6
    assert pause <= max(usual * 1.2, min(asked, 86_400)) + 1e-6
    if asked <= 86_400:
        assert pause >= asked


@given(st.lists(st.floats(0, 1), min_size=schedule.ATTEMPTS - 1, max_size=schedule.ATTEMPTS - 1))
def test_the_attempts_go_on_for_a_day_at_least_and_each_pause_is_longer(chances: list[float]) -> None:
    pauses = [schedule.pause_after(attempt, 0, chance) for attempt, chance in enumerate(chances, 1)]
    known = [pause for pause in pauses if pause is not None]
    assert len(known) == schedule.ATTEMPTS - 1
    assert sum(known) >= 24 * 3_600
    assert known[0] <= 6
    assert all(left < right for left, right in itertools.pairwise(known[:-1]))


@given(st.integers(schedule.ATTEMPTS, 1000), st.floats(0, 1e9))
def test_after_the_last_attempt_there_is_none(attempt: int, asked: float) -> None:
    assert schedule.pause_after(attempt, asked, 0.5) is None


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
    assert schedule.asked_by("120", now) == 120
    assert schedule.asked_by("Tue, 24 Nov 2026 12:10:00 GMT", now) == 600
    assert schedule.asked_by("Tue, 24 Nov 2026 11:10:00 GMT", now) == 0
    for nonsense in ("", "soon", "-5", "1e9", "٣", "Tue, 99 Nov 2026 12:10:00 GMT"):
        assert schedule.asked_by(nonsense, now) == 0


@given(st.text(max_size=60))
def test_any_retry_after_at_all_is_a_number_of_seconds(text: str) -> None:
    assert schedule.asked_by(text, dt.datetime.now(dt.UTC)) >= 0


INSIDE = [
    "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "0.0.0.0", "255.255.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "168.63.129.16", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::", "2001::1",
    "localhost", "", "not an address",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "52.95.110.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_a_network_is_never_called(address: str) -> None:
    assert not outside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is(address: str) -> None:
    assert outside(address)
    assert not outside(
        address, Rules.of("443", "8.8.8.0/24,1.0.0.0/8,52.0.0.0/8,2606::/16", loopback=False).own
    )


@given(st.ip_addresses())
def test_whatever_wraps_an_inner_address_is_judged_by_it(address: Any) -> None:
    if address.version == 4:
        assert outside(f"::ffff:{address}") == outside(str(address))
    assert not outside(str(address)) or address.is_global or address.version == 6


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://partner.example/hooks?shop=1", ""),
        ("https://8.8.8.8/", ""),
        ("http://partner.example/", "webhook-url-https"),
        ("ftp://partner.example/", "webhook-url-https"),
        ("https://partner.example:8443/", "webhook-url-port"),
        ("https://partner.example:99999/", "webhook-url-invalid"),
        ("https://user:word@partner.example/", "webhook-url-invalid"),
        ("https://partner.example/#part", "webhook-url-invalid"),
        ("https://partner.example/a b", "webhook-url-invalid"),
        ("https://partner.example/\n", "webhook-url-invalid"),
        ("https://partner.example\\@10.0.0.1/", "webhook-url-invalid"),
        ("https:///hooks", "webhook-url-invalid"),
        ("https://파트너.example/", "webhook-url-invalid"),
        ("https://partner.example/" + "x" * 500, "webhook-url-invalid"),
        ("", "webhook-url-invalid"),
        ("https://127.0.0.1/", "webhook-url-inside"),
        ("https://[::1]/", "webhook-url-inside"),
        ("https://[::ffff:10.0.0.1]/", "webhook-url-inside"),
        ("https://169.254.169.254/latest/meta-data", "webhook-url-inside"),
    ],
)
def test_an_address_given_by_a_person_is_refused_for_its_reason(url: str, fault: str) -> None:
    assert Rules().fault_of(url) == fault


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused_with_a_reason(text: str) -> None:
    assert Rules().fault_of(text) in (
        "", "webhook-url-invalid", "webhook-url-https", "webhook-url-port", "webhook-url-inside",
    )  # fmt: skip
    assert Rules().fault_of(f"https://{text}/") != "webhook-url-https"


def test_only_a_developers_machine_may_call_itself_and_without_tls() -> None:
    developer = Rules(loopback=True)
    assert developer.fault_of("http://127.0.0.1:8099/hooks") == ""
    assert developer.fault_of("http://localhost:8099/hooks") == ""
    assert developer.fault_of("http://10.0.0.1/") == "webhook-url-https"
    assert developer.fault_of("http://partner.example/") == "webhook-url-https"
    assert not developer.may_connect("10.0.0.1")


class Wire(httpcore.AsyncNetworkBackend):
    """Notes where a connection would go, and lets none be made."""

    def __init__(self, *dead: str) -> None:
        self.went_to: list[str] = []
        self._dead = dead

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.went_to.append(host)
        if host in self._dead:
            raise httpcore.ConnectError(host)
        return httpcore.AsyncMockStream([])


class Changing:
    """A name server whose answer changes from one look to the next (DNS rebinding)."""

    def __init__(self, *answers: Iterable[str]) -> None:
        self._answers = [list(answer) for answer in answers]
        self.looks = 0

    async def __call__(self, _host: str, _port: int) -> list[str]:
        self.looks += 1
        return self._answers[min(self.looks, len(self._answers)) - 1]


async def test_a_connection_goes_to_the_address_that_was_checked_and_the_name_is_asked_once() -> None:
    names, wire = Changing(["8.8.8.8"], ["127.0.0.1"]), Wire()
    await Pinned(Rules(), names, wire).connect_tcp("rebinding.example", 443)
    assert (names.looks, wire.went_to) == (1, ["8.8.8.8"])
    with pytest.raises(Refused):
        await Pinned(Rules(), names, wire).connect_tcp("rebinding.example", 443)
    assert wire.went_to == ["8.8.8.8"]


async def test_one_bad_address_among_good_ones_is_enough_to_refuse() -> None:
    wire = Wire()
    for answer in (["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254", "1.1.1.1"], []):
        with pytest.raises(Refused):
            await Pinned(Rules(), Changing(answer), wire).connect_tcp("mixed.example", 443)
    assert wire.went_to == []


async def test_when_one_checked_address_is_dead_the_next_is_tried() -> None:
    wire = Wire("8.8.8.8")
    await Pinned(Rules(), Changing(["8.8.8.8", "1.1.1.1"]), wire).connect_tcp("two.example", 443)
    assert wire.went_to == ["8.8.8.8", "1.1.1.1"]
    with pytest.raises(httpcore.ConnectError):
        await Pinned(Rules(), Changing(["8.8.8.8"]), wire).connect_tcp("two.example", 443)


async def test_a_name_that_was_fine_when_it_was_saved_and_leads_inside_later_is_not_called() -> None:
    called: list[str] = []

    async def inner(scope: Any, _receive: Any, _send: Any) -> None:
        called.append(scope["path"])

    async with serving(inner) as url:
        port = int(url.rpartition(":")[2])
        names = Changing(["8.8.8.8"], ["127.0.0.1"])
        caller = Outside(Rules(ports=frozenset({port})), names)
        try:
            address = f"https://rebinding.example:{port}/hooks"
            assert await caller.reachable(address)
            with pytest.raises(Refused):
                await caller.post(address, b"{}", {}, 5)
            assert not await caller.reachable(address)
        finally:
            await caller.close()
    assert called == []


async def test_a_receiver_whose_certificate_is_nobodys_is_a_fault_of_tls() -> None:
    async def plain(_scope: Any, _receive: Any, _send: Any) -> None: ...

    async with serving(plain) as url:
        caller = Outside(Rules(loopback=True))
        try:
            with pytest.raises((httpcore.NetworkError, ssl.SSLError)) as fault:
                await caller.post(url.replace("http://", "https://"), b"{}", {}, 5)
            assert _failure_of(fault.value) == "tls"
        finally:
            await caller.close()
