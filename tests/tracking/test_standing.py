"""The status follows from what happened, not from when or how often it was heard."""

import random
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tracking.rules import STAGES, Entry, Standing, announcements, objection, standing

from kse.contracts import MAIN_PATH, Status
from tests.tracking.parcels import START

K = "K2611200000001"


def entry(status: Status, hour: float, reason: str = "", weight_g: int = 0, detail: str = "") -> Entry:
    return Entry(
        k_number=K, seller=1, status=status, occurred_at=START + timedelta(hours=hour),
        reason=reason, weight_g=weight_g, detail=detail,
    )  # fmt: skip


unhurried = settings(deadline=None)

news = st.builds(
    entry,
    st.sampled_from(Status),
    st.integers(0, 12),
    st.sampled_from(["", "", "", "", "오출고"]),
    st.sampled_from([0, 0, 85]),
    st.sampled_from(["", "配達中"]),
)
plain_news = st.builds(entry, st.sampled_from(Status), st.integers(0, 12))


@unhurried
@given(st.lists(news, min_size=1), st.randoms(use_true_random=False))
def test_any_order_and_repetition_of_the_same_entries_gives_the_same_standing(
    entries: list[Entry], chance: random.Random
) -> None:
    repeated = entries + chance.choices(entries, k=3)
    chance.shuffle(repeated)
    assert standing(repeated) == standing(entries)


@unhurried
@given(st.lists(plain_news, min_size=1), plain_news)
def test_without_an_operators_reason_no_news_moves_a_parcel_back(entries: list[Entry], late: Entry) -> None:
    before, after = standing(entries), standing([*entries, late])
    assert STAGES[after.status] >= STAGES[before.status]


@unhurried
@given(st.lists(plain_news, min_size=1), plain_news)
def test_older_news_of_the_same_stage_never_replaces_newer(entries: list[Entry], late: Entry) -> None:
    before = standing(entries)
    newest = max(e.occurred_at for e in entries if STAGES[e.status] == STAGES[before.status])
    if STAGES[late.status] == STAGES[before.status] and late.occurred_at < newest:
        assert standing([*entries, late]).status is before.status


@unhurried
@given(st.lists(news, max_size=6), st.lists(news, min_size=1, max_size=6), st.randoms())
def test_what_is_announced_ends_at_the_status_the_timeline_gives(
    known: list[Entry], fresh: list[Entry], chance: random.Random
) -> None:
    chance.shuffle(fresh)
    told = announcements(known, fresh)
    before = standing(known).status if known else None
    end = standing([*known, *fresh]).status
    assert (told[-1].status if told else before) is end
    assert all(one.status is not other.status for one, other in pairwise(told))


def test_a_delivered_parcel_stays_delivered_whatever_the_carrier_repeats() -> None:
    way = [entry(Status.HANDED_OVER, 1), entry(Status.IN_DELIVERY, 2), entry(Status.DELIVERED, 3)]
    stray = [entry(Status.IN_DELIVERY, 4), entry(Status.NOT_DELIVERED, 5), entry(Status.HANDED_OVER, 6)]
    assert standing([*way, *stray]).status is Status.DELIVERED
    assert standing([*way, *stray]).delivered_at == START + timedelta(hours=3)


def test_attempts_and_their_failures_alternate_by_time() -> None:
    absent = [entry(Status.IN_DELIVERY, 1), entry(Status.NOT_DELIVERED, 2)]
    assert standing(absent).status is Status.NOT_DELIVERED
    again = [*absent, entry(Status.IN_DELIVERY, 3)]
    assert standing(again).status is Status.IN_DELIVERY
    assert standing([*again, entry(Status.DELIVERED, 4)]).status is Status.DELIVERED


def test_a_refused_parcel_waits_for_disposal_or_a_later_delivery_only() -> None:
    refused = [entry(Status.IN_DELIVERY, 1), entry(Status.UNDELIVERABLE, 2)]
    assert standing([*refused, entry(Status.IN_DELIVERY, 3)]).status is Status.UNDELIVERABLE
    assert standing([*refused, entry(Status.DELIVERED, 3)]).status is Status.DELIVERED
    assert standing([*refused, entry(Status.DISPOSED, 3)]).status is Status.DISPOSED


def test_a_move_back_with_a_reason_starts_afresh_and_older_carrier_news_does_not_undo_it() -> None:
    wrong = [entry(Status.IN_DELIVERY, 1), entry(Status.DELIVERED, 2)]
    corrected = [*wrong, entry(Status.IN_DELIVERY, 5, reason="오배송 신고")]
    assert standing(corrected).status is Status.IN_DELIVERY
    assert standing(corrected).delivered_at is None
    assert standing([*corrected, entry(Status.DELIVERED, 4)]).status is Status.IN_DELIVERY
    assert standing([*corrected, entry(Status.DELIVERED, 6)]).status is Status.DELIVERED


def test_a_correction_heard_late_announces_the_status_it_really_leads_to() -> None:
    known = [entry(Status.DELIVERED, 1), entry(Status.IN_CUSTOMS, 5)]
    correction = entry(Status.SHIPPED_OUT, 3, reason="오등록")
    told = announcements(known, [correction])
    assert [(one.status, one.reason) for one in told] == [(Status.IN_CUSTOMS, "오등록")]


def test_the_dates_of_a_whole_journey_are_told() -> None:
    journey = [
        entry(status, hour, weight_g=85 if status is Status.ACCEPTED else 0)
        for hour, status in enumerate(MAIN_PATH)
    ]
    assert standing(journey) == Standing(
        status=Status.DELIVERED,
        status_at=START + timedelta(hours=9),
        shipped_at=START + timedelta(hours=2),
        delivered_at=START + timedelta(hours=9),
        weight_g=85,
    )


def test_a_status_is_dated_from_when_it_was_reached_not_from_its_latest_news() -> None:
    relays = [entry(Status.IN_DELIVERY, hour, detail=str(hour)) for hour in (3, 5, 9)]
    assert standing([entry(Status.HANDED_OVER, 1), *relays]).status_at == START + timedelta(hours=3)


def test_an_operator_may_go_forward_and_needs_a_reason_to_go_back() -> None:
    assert objection(Status.ACCEPTED, Status.SHIPPED_OUT) == ""
    assert objection(Status.SHIPPED_OUT, Status.ARRIVED) == ""
    assert objection(Status.ARRIVED, Status.DEPARTED) == "backwards-needs-reason"
    assert objection(Status.ARRIVED, Status.DEPARTED, "오등록") == ""
    assert objection(Status.DELIVERED, Status.DISPOSED) == "backwards-needs-reason"


def test_an_operator_may_not_move_what_is_held_or_not_accepted_nor_speak_for_a_carrier_too_early() -> None:
    assert objection(Status.HELD, Status.SHIPPED_OUT) == "held"
    assert objection(Status.AWAITING_ARRIVAL, Status.SHIPPED_OUT) == "not-accepted-yet"
    assert objection(Status.CLEARED, Status.DELIVERED) == "not-handed-over"
    assert objection(Status.HANDED_OVER, Status.DELIVERED) == ""
    assert objection(Status.ARRIVED, Status.ARRIVED) == "already-there"
