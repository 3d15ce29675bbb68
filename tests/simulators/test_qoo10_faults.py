"""The market's bad days: throttled, down, slow, and silent after it has obeyed."""

import time

import httpx
import pytest

from tests.simulators.calling import CHECK, SEND, V3, Market


def impatient(market: Market, seconds: float = 0.3) -> httpx.Client:
    return httpx.Client(base_url=market.http.base_url, timeout=seconds)


def burst(seller: Market, per_second: int, calls: int) -> list[int]:
    """The statuses of calls that fell into one second; a burst a busy machine stretched is tried again."""
    for _ in range(10):
        seller.http.post("/_control/reset", json={}).raise_for_status()
        seller.switch(throttle=per_second)
        started = time.monotonic()
        statuses = [seller.post(V3).status_code for _ in range(calls)]
        if time.monotonic() - started < 1.0:
            return statuses
    raise AssertionError("the machine is too busy for a burst")


def test_requests_over_the_limit_are_refused_and_metered(seller: Market) -> None:
    assert burst(seller, per_second=5, calls=8) == [200] * 5 + [429] * 3
    meter = seller.http.get("/_control/meter").json()
    assert (meter["total"], meter["throttled"], meter["by_kind"]) == (8, 3, {V3: 8})
    assert (meter["peak"], meter["per_second"]) == (8, [8])
    assert meter["mean"] >= 7
    assert seller.http.delete("/_control/meter").json()["total"] == 0


def test_after_a_second_the_limit_lets_calls_through_again(seller: Market) -> None:
    assert burst(seller, per_second=1, calls=2) == [200, 429]
    deadline = time.monotonic() + 5
    while seller.post(V3).status_code == 429:
        assert time.monotonic() < deadline


def test_the_limit_can_be_told_in_the_body(seller: Market) -> None:
    seller.switch(throttle=0, throttle_in_body=True)
    told = seller.call(V3)
    assert told["ErrorCode"] < 0
    assert "ResultCode" not in told


def test_an_outage_answers_503_or_a_maintenance_page(seller: Market) -> None:
    seller.switch(outage="503")
    assert seller.post(V3).status_code == 503
    seller.switch(outage="html")
    answered = seller.post(V3)
    assert answered.status_code == 200
    assert answered.headers["content-type"].startswith("text/html")


def test_a_hanging_market_changes_nothing(seller: Market) -> None:
    number, *_ = seller.order_numbers(2)
    seller.switch(outage="hang")
    with impatient(seller) as http, pytest.raises(httpx.ReadTimeout):
        Market(http, seller.key).call(
            SEND, OrderNo=number, ShippingCorp="佐川急便", TrackingNo="357000000014"
        )
    seller.switch(outage=None)
    assert number in seller.order_numbers(2)


def test_a_hang_ends_by_itself(seller: Market) -> None:
    seller.switch(outage="hang", hang_seconds=0.05)
    assert seller.post(V3).status_code == 504


@pytest.mark.parametrize("method", [SEND, CHECK])
def test_the_market_can_obey_and_never_answer(seller: Market, method: str) -> None:
    first, second, *_ = seller.order_numbers(2)
    seller.switch(hang_after_accept=1)
    with impatient(seller) as http:
        assert seller.call(V3)["ResultCode"] == 0
        with pytest.raises(httpx.ReadTimeout):
            Market(http, seller.key).call(
                method, OrderNo=first, ShippingCorp="佐川急便", TrackingNo="357000000014"
            )
    assert first in seller.order_numbers(4 if method == SEND else 3)
    again = seller.call(method, OrderNo=first, ShippingCorp="佐川急便", TrackingNo="357000000014")
    assert again["ResultCode"] == -10010
    assert (
        seller.call(method, OrderNo=second, ShippingCorp="佐川急便", TrackingNo="357000000025")["ResultCode"]
        == 0
    )


def test_a_refused_change_is_answered_even_when_the_next_accepted_one_would_hang(seller: Market) -> None:
    seller.switch(hang_after_accept=1)
    assert seller.call(SEND, OrderNo="x", ShippingCorp="佐川急便", TrackingNo="1")["ResultCode"] == -10001
    assert seller.http.get("/_control/faults").json()["hang_after_accept"] == 1


def test_a_slow_market_answers_late(seller: Market) -> None:
    seller.switch(slow_seconds=0.2)
    started = time.monotonic()
    assert seller.call(V3)["ResultCode"] == 0
    assert time.monotonic() - started >= 0.2
