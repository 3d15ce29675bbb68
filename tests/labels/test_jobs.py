"""A job of many labels: a fault stays with its shipment; progress, stopping, sharing among processes."""

import io
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest
from labels.printing import PORTION, draw_labels, printing_pool
from labels.refusals import Fault, PrintingCancelled, StartPositionOutsideSheet, UnknownLayout

from tests.labels.parcels import item, order, shipment
from tests.labels.reading import printed


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with printing_pool(2) as workers:
        yield workers


def test_one_shipments_fault_spoils_no_other() -> None:
    parcels = [
        shipment(1),
        shipment(2, k_number="접수번호"),
        shipment(3, item(option_code="X" * 2_000)),
        shipment(4, k_number="K" * 60),
        shipment(5, items=None),
        shipment(6),
    ]
    sheets = printed(order("L10-1", *parcels[:2], *parcels[3:]))
    assert sheets.printed.k_numbers == ["K2611230000001", "K2611230000006"]
    assert list(sheets.printed.failed) == ["접수번호", "K" * 60, "K2611230000005"]
    assert all(sheets.printed.failed.values())
    assert sheets.barcodes() == [["K2611230000001"], ["K2611230000006"]]
    with_codes = printed(order("A9", parcels[0], parcels[2]))
    assert list(with_codes.printed.failed) == ["K2611230000003"]


def test_a_job_in_which_nothing_can_be_printed_makes_no_document() -> None:
    out = io.BytesIO()
    result = draw_labels(order("A2", shipment(1, k_number="")), out)
    assert b"%%EOF" not in out.getvalue()
    assert (result.pages, result.labels, result.k_numbers) == (0, 0, [])
    assert result.failed == {"": Fault("k-number-missing")}


@pytest.mark.parametrize(("layout", "position"), [("A2", 0), ("A2", 9), ("A1", 25), ("L10-1", 2)])
def test_a_start_the_sheet_does_not_have_is_refused(layout: str, position: int) -> None:
    with pytest.raises(StartPositionOutsideSheet):
        draw_labels(order(layout, shipment(1), start_position=position), io.BytesIO())


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(UnknownLayout):
        draw_labels(order("A12", shipment(1)), io.BytesIO())


def test_two_processes_print_exactly_what_one_prints(pool: ProcessPoolExecutor) -> None:
    parcels = [
        shipment(number, item(number, name=f"상품 {number:x} 漢字")) for number in range(11 * PORTION + 7)
    ]
    alone, shared = io.BytesIO(), io.BytesIO()
    one = draw_labels(order("A2", *parcels), alone)
    two = draw_labels(order("A2", *parcels), shared, pool=pool)
    assert one == two
    assert alone.getvalue() == shared.getvalue()
    assert two.k_numbers == [parcel.k_number for parcel in parcels]


def test_progress_is_told_until_all_are_done(pool: ProcessPoolExecutor) -> None:
    told: list[tuple[int, int]] = []
    parcels = [shipment(number) for number in range(2 * PORTION + 1)]
    draw_labels(order("A1", *parcels), io.BytesIO(), pool=pool, progress=lambda *done: told.append(done))
    total = len(parcels)
    assert told == [(PORTION, total), (2 * PORTION, total), (total, total)]


def test_a_stopped_job_draws_no_further_and_leaves_the_pool_to_others(pool: ProcessPoolExecutor) -> None:
    told: list[int] = []
    parcels = [shipment(number) for number in range(40 * PORTION)]
    with pytest.raises(PrintingCancelled):
        draw_labels(
            order("A1", *parcels), io.BytesIO(), pool=pool,
            progress=lambda done, _: told.append(done), cancelled=lambda: len(told) == 3,
        )  # fmt: skip
    assert told[-1] == 3 * PORTION
    assert draw_labels(order("A1", shipment(1)), io.BytesIO(), pool=pool).labels == 1


class Remembering(ThreadPoolExecutor):
    """A pool that remembers what it was given."""

    def __init__(self) -> None:
        super().__init__(1)
        self.given: list[Future[Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.given.append(super().submit(fn, *args, **kwargs))
        return self.given[-1]


def test_a_stopped_job_takes_back_what_it_gave_to_the_pool() -> None:
    parcels = [shipment(number) for number in range(40 * PORTION)]
    with Remembering() as pool, pytest.raises(PrintingCancelled):
        draw_labels(order("A2", *parcels), io.BytesIO(), pool=pool, cancelled=lambda: True)
    assert len(pool.given) < 12
    assert any(future.cancelled() for future in pool.given)


def test_pages_reach_the_file_while_later_ones_are_still_to_be_drawn() -> None:
    out, sizes = io.BytesIO(), []
    parcels = [shipment(number) for number in range(3 * PORTION)]
    draw_labels(order("L10-1", *parcels), out, progress=lambda *_: sizes.append(out.tell()))
    assert sizes[0] > 20_000
    assert sizes == sorted(set(sizes))
