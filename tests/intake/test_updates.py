"""What a program changes is read as createOrders reads it, and only what it tells (INT-11)."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.partner import Reader, clean
from intake.partner_body import Package, Wrong, nulls, read
from intake.rules import USUAL
from intake.updates import Update, read_updates

from kse.contracts import Consignee, Correction
from tests.intake.test_create_orders import package

K = "K2611240000001"
NOTHING_TOLD = st.sampled_from(["", " "])


def reading(*items: Any, found: dict[str, list[str]] | None = None) -> list[Update | Wrong]:
    body = json.dumps({"DataList": items}, ensure_ascii=False).encode()
    packages = read(body)
    reader = Reader(1, clean(body), USUAL)
    return read_updates(reader, packages, nulls(body, len(packages)), found or {})


def told(**fields: Any) -> Correction:
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
def test_what_is_empty_is_not_told(fields: dict[str, str]) -> None:
    assert told(**fields) == Correction(k_number=K)


NEVER_EMPTY = {
    **dict.fromkeys(
        ("DeliveryServiceCode", "ToCountry", "ReceiverName", "ReceiverTelNo", "ReceiverZipCode",
         "ReceiverFullAddr", "RealWeight"),
        "9903011",
    ),
    "GoodsList": "9903018", "Market": "9903025",
}  # fmt: skip
ONLY_NAMES = {"TrackingNo", "PackageNo"}


@pytest.mark.parametrize("field", Package.__struct_fields__)
def test_null_empties_what_may_be_empty_and_is_refused_where_something_must_stand(field: str) -> None:
    (update,) = reading({"TrackingNo": K, "RealWeight": 2, field: None})
    if field in NEVER_EMPTY:
        assert update.code == NEVER_EMPTY[field]
        assert (update.label if isinstance(update, Update) else update.field) == field
        return
    if field == "TrackingNo":
        assert update.code == "9903011", "null names no shipment"
        return
    assert isinstance(update, Update)
    assert update.change is not None
    emptied = set(update.change.consignee) | {
        name for name, value in update.change.extra.items() if value is None
    }
    weighed = {"RealWeight": 2, "WeightMeasure": "KG"}
    assert update.change.extra.items() >= weighed.items()
    assert len(emptied) == (0 if field in ONLY_NAMES | {"WeightMeasure"} else 1)
    assert set(update.change.consignee.values()) <= {""}


def test_a_null_of_one_item_empties_nothing_of_another() -> None:
    one, other = reading({"TrackingNo": K, "UserData1": None}, {"TrackingNo": K[:-1] + "2", "UserData1": "u"})
    assert isinstance(one, Update)
    assert isinstance(other, Update)
    assert (one.change, other.change) == (
        Correction(k_number=K, extra={"UserData1": None}),
        Correction(k_number=K[:-1] + "2", extra={"UserData1": "u"}),
    )


def test_the_word_null_and_unknown_members_empty_nothing() -> None:
    assert told(UserData1="null", Unknown=None) == Correction(k_number=K, extra={"UserData1": "null"})


def test_a_measure_that_is_emptied_without_a_weight_is_refused_as_one_that_is_told_so() -> None:
    (wrong,) = reading({"TrackingNo": K, "WeightMeasure": None})
    assert isinstance(wrong, Wrong)
    assert (wrong.code, wrong.field) == ("9903011", "RealWeight")


def test_what_has_nothing_left_without_its_forbidden_characters_is_not_told() -> None:
    assert told(ReceiverName="'\\", DelvMessage=";") == Correction(k_number=K)


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
    if isinstance(update, Wrong) or update.code:
        assert update.code.startswith("990")
    else:
        assert msgspec.json.decode(msgspec.json.encode(update.change), type=Correction) == update.change
