"""What a program changes is read as createOrders reads it, and only what it tells (INT-11)."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from intake.partner import Reader, clean
from intake.partner_body import Wrong, read
from intake.rules import USUAL
from intake.updates import Change, Update, read_updates

from kse.contracts import Consignee
from tests.intake.test_create_orders import package

K = "K2611240000001"
NOTHING_TOLD = st.sampled_from(["", None, " "])


def reading(*items: Any, found: dict[str, list[str]] | None = None) -> list[Update | Wrong]:
    body = json.dumps({"DataList": items}, ensure_ascii=False).encode()
    return read_updates(Reader(1, clean(body), USUAL), read(body), found or {})


def told(**fields: Any) -> Change:
    (update,) = reading({"TrackingNo": K, **fields})
    assert isinstance(update, Update), (update.code, update.field)
    assert update.change is not None
    return update.change


def test_a_whole_package_is_read_to_what_createorders_registers() -> None:
    sent = package("A-1", Market="Amazon", UserData1="u")
    change = told(**{**sent, "TrackingNo": K})
    body = json.dumps({"DataList": [sent]}, ensure_ascii=False).encode()
    (one,) = read(body)
    assert not isinstance(one, Wrong)
    registered = Reader(1, clean(body), USUAL).shipment(one, K, "357000000016", "2026-11-24T00:00:00+00:00")
    assert Consignee(**change.consignee) == registered.consignee
    assert change.lines == registered.lines
    assert (change.weight_g, change.extra) == (registered.weight_g, registered.extra)
    assert (change.cart_no, change.market, change.delivery_service) == ("A-1", "Amazon", "KSE")


@given(
    st.dictionaries(st.sampled_from([name for name in package("x") if name != "TrackingNo"]), NOTHING_TOLD)
)
def test_what_is_empty_is_not_told(fields: dict[str, str | None]) -> None:
    assert told(**fields) == Change(k_number=K)


def test_what_has_nothing_left_without_its_forbidden_characters_is_not_told() -> None:
    assert told(ReceiverName="'\\", DelvMessage=";") == Change(k_number=K)


def test_a_weight_without_its_measure_is_in_kilograms_whatever_it_was_before() -> None:
    assert (told(RealWeight="0.25").weight_g, told(RealWeight=2).extra) == (
        250, {"RealWeight": 2, "WeightMeasure": "KG"},
    )  # fmt: skip
    assert told(RealWeight=300, WeightMeasure="g").extra["WeightMeasure"] == "g"


def test_a_change_too_big_for_one_event_is_refused() -> None:
    line = {**package("x")["GoodsList"][0], "Title": "あ" * 1000}
    (wrong,) = reading({"TrackingNo": K, "GoodsList": [line] * 300})
    assert isinstance(wrong, Wrong)
    assert (wrong.code, wrong.field) == ("9903013", "GoodsList")


def test_the_second_change_of_one_shipment_in_a_call_is_refused_under_whichever_number() -> None:
    first, second, third = reading(
        {"TrackingNo": K}, {"TrackingNo": K.lower()}, {"PackageNo": "P"}, found={"P": [K]}
    )
    assert isinstance(first, Update)
    assert [each.code for each in (second, third)] == ["9903027"] * 2


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(list(package("x"))), inner, max_size=4)))  # fmt: skip
def test_whatever_is_told_is_read_or_refused_and_what_is_read_can_be_sent_on(value: Any) -> None:
    item = {**value, "TrackingNo": K} if isinstance(value, dict) else value
    (update,) = reading(item)
    if isinstance(update, Wrong):
        assert update.code.startswith("990")
    else:
        assert msgspec.json.decode(msgspec.json.encode(update.change), type=Change) == update.change
