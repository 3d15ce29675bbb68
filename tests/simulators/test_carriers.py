"""The carriers' tracking: what is told of a parcel, and the carriers' bad days."""

import time
from typing import Any

import httpx
import pytest

from simulators.clock import now, parse_stamp, stamp

NUMBER = "357000000014"


def parcels(carriers: httpx.Client, *numbers: str, carrier: str = "sagawa") -> list[dict[str, Any]]:
    told = (
        carriers.get(f"/{carrier}/v1/parcels", params={"numbers": ",".join(numbers)})
        .raise_for_status()
        .json()
    )
    assert told["carrier"] == carrier
    found: list[dict[str, Any]] = told["parcels"]
    return found


def codes(carriers: httpx.Client, number: str = NUMBER, carrier: str = "sagawa") -> list[str]:
    return [event["code"] for event in parcels(carriers, number, carrier=carrier)[0]["events"]]


def report(carriers: httpx.Client, **event: Any) -> httpx.Response:
    return carriers.post("/_control/carriers/events", json={"carrier": "sagawa", "number": NUMBER} | event)


def advance(
    carriers: httpx.Client, carrier: str = "sagawa", to: str | None = None, number: str = NUMBER
) -> httpx.Response:
    asked = {"carrier": carrier, "numbers": [number], "to": to}
    return carriers.post("/_control/carriers/advance", json=asked).raise_for_status()


def switch(carriers: httpx.Client, **faults: Any) -> None:
    carriers.post("/_control/carriers/faults", json=faults).raise_for_status()


def test_a_reported_event_is_told_in_the_carriers_code_and_words(carriers: httpx.Client) -> None:
    report(carriers, code="60", at="2026-11-20 10:15:00", office="世田谷営業所").raise_for_status()
    assert parcels(carriers, NUMBER) == [
        {
            "number": NUMBER,
            "events": [
                {"at": "2026-11-20 10:15:00", "code": "60", "text": "持戻(ご不在)", "office": "世田谷営業所"}
            ],
        }
    ]


def test_a_number_the_carrier_never_saw_has_an_error_beside_the_known_ones(carriers: httpx.Client) -> None:
    advance(carriers)
    known, unknown = parcels(carriers, NUMBER, "357999999999")
    assert "error" not in known
    assert unknown["error"]["code"] == "not-found"
    assert "events" not in unknown
    assert parcels(carriers, NUMBER, carrier="yamato")[0]["error"]["code"] == "not-found"


@pytest.mark.parametrize(
    ("numbers", "code"), [(",".join(str(n) for n in range(51)), "too-many-numbers"), ("", "no-numbers")]
)
def test_too_many_numbers_or_none_are_refused(carriers: httpx.Client, numbers: str, code: str) -> None:
    answered = carriers.get("/sagawa/v1/parcels", params={"numbers": numbers})
    assert (answered.status_code, answered.json()["error"]["code"]) == (400, code)


def test_fifty_numbers_are_answered_in_the_order_asked(carriers: httpx.Client) -> None:
    asked = [str(number) for number in range(50)]
    assert [entry["number"] for entry in parcels(carriers, *asked)] == asked


def test_an_unknown_carrier_is_not_found(carriers: httpx.Client) -> None:
    assert carriers.get("/snail/v1/parcels", params={"numbers": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("carrier", "way"),
    [("sagawa", ["10", "20", "30", "40", "50"]), ("yamato", ["01", "02", "03", "04", "05"])],
)
def test_a_parcel_walks_step_by_step_and_then_to_delivery(
    carriers: httpx.Client, carrier: str, way: list[str]
) -> None:
    advance(carriers, carrier)
    assert codes(carriers, carrier=carrier) == way[:1]
    advance(carriers, carrier, to=way[2])
    assert codes(carriers, carrier=carrier) == way[:3]
    advance(carriers, carrier, to="delivered")
    advance(carriers, carrier, to="delivered")
    assert codes(carriers, carrier=carrier) == way


def test_the_walk_ends_now_and_its_times_rise(carriers: httpx.Client) -> None:
    before = stamp(now())
    advance(carriers, to="delivered")
    times = [event["at"] for event in parcels(carriers, NUMBER)[0]["events"]]
    assert times == sorted(set(times))
    assert before <= times[-1] <= stamp(now())


def test_a_walk_goes_on_after_the_last_known_event(carriers: httpx.Client) -> None:
    report(carriers, code="10", at="2030-01-01 00:00:00").raise_for_status()
    advance(carriers)
    assert parse_stamp(parcels(carriers, NUMBER)[0]["events"][1]["at"]) > parse_stamp("2030-01-01 00:00:00")


def test_an_absence_does_not_stop_the_walk(carriers: httpx.Client) -> None:
    advance(carriers, to="40")
    report(carriers, code="60").raise_for_status()
    advance(carriers, to="delivered")
    assert codes(carriers)[-1] == "50"


def test_events_are_told_oldest_first_however_they_were_reported(carriers: httpx.Client) -> None:
    events = [
        {"carrier": "sagawa", "number": NUMBER, "code": code, "at": f"2026-11-20 {hour}:00:00"}
        for code, hour in (("40", "12"), ("10", "08"), ("20", "10"))
    ]
    carriers.post("/_control/carriers/events", json={"events": events}).raise_for_status()
    assert codes(carriers) == ["10", "20", "40"]


def test_events_can_come_repeated_and_out_of_order(carriers: httpx.Client) -> None:
    advance(carriers, to="delivered")
    switch(carriers, repeated=True)
    assert sorted(codes(carriers)) == sorted(["10", "20", "30", "40", "50"] * 2)
    switch(carriers, repeated=False, out_of_order=True)
    assert codes(carriers) != sorted(codes(carriers))
    assert sorted(codes(carriers)) == ["10", "20", "30", "40", "50"]
    carriers.delete("/_control/carriers/faults").raise_for_status()
    assert codes(carriers) == ["10", "20", "30", "40", "50"]


def test_an_outage_can_hit_one_carrier_only(carriers: httpx.Client) -> None:
    switch(carriers, carrier="sagawa", outage="503")
    assert carriers.get("/sagawa/v1/parcels", params={"numbers": NUMBER}).status_code == 503
    assert carriers.get("/yamato/v1/parcels", params={"numbers": NUMBER}).status_code == 200


def test_a_hanging_carrier_makes_the_caller_give_up(carriers: httpx.Client) -> None:
    switch(carriers, outage="hang")
    with httpx.Client(base_url=carriers.base_url, timeout=0.3) as http, pytest.raises(httpx.ReadTimeout):
        http.get("/sagawa/v1/parcels", params={"numbers": NUMBER})


def test_a_slow_carrier_answers_late(carriers: httpx.Client) -> None:
    switch(carriers, slow_seconds=0.2)
    started = time.monotonic()
    parcels(carriers, NUMBER)
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(
    "event", [{"code": "99"}, {"code": "10", "at": "20261120"}, {"carrier": "snail", "code": "10"}, {}]
)
def test_a_senseless_report_is_refused_and_changes_nothing(
    carriers: httpx.Client, event: dict[str, Any]
) -> None:
    assert report(carriers, **event).status_code == 422
    assert carriers.get("/_control/carriers/parcels").json() == {"sagawa": {}, "yamato": {}}


def test_the_calls_are_remembered_and_metered(carriers: httpx.Client) -> None:
    parcels(carriers, "1", "2")
    (call,) = carriers.get("/_control/carriers/received").json()["calls"]
    assert (call["carrier"], call["numbers"]) == ("sagawa", ["1", "2"])
    assert carriers.get("/_control/carriers/meter").json()["by_kind"] == {"sagawa": 1}
