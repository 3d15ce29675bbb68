"""Prints a job: draws shipments in portions, here or on a pool of processes, and writes them as they come."""

import multiprocessing
import os
import signal
import tempfile
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from typing import BinaryIO

import msgspec

from kse.contracts.labels import LabelOrder, LabelShipment
from kse.plain import structlog
from kse.telemetry import set_up_logs
from labels.document import LabelDocument, Subset, subsets
from labels.drawing import Runs, draw
from labels.layouts import LAYOUTS, Layout, layout_for
from labels.refusals import Fault, PrintingCancelled, Unprintable
from labels.typeface import FILES, cleaned, typeface

PORTION = 50
COMPRESSION = 2

log = structlog.get_logger()


@dataclass(slots=True)
class Printed:
    """What became of a job. K numbers are in printing order."""

    k_numbers: list[str] = field(default_factory=list)
    failed: dict[str, Fault] = field(default_factory=dict)
    """Reason for each shipment that could not be drawn (LAB-04)."""
    replaced: dict[str, str] = field(default_factory=dict)
    """Characters no font has, printed as 〓, for each shipment that has any."""
    labels: int = 0
    pages: int = 0


class DrawnShipment(msgspec.Struct, frozen=True):
    k_number: str
    labels: list[bytes]
    failed: Fault | None = None
    replaced: str = ""


class Portion(msgspec.Struct, frozen=True):
    """Some shipments drawn: compressed content streams and the characters they use of each font."""

    shipments: list[DrawnShipment]
    used: list[str]


def printing_pool(processes: int) -> ProcessPoolExecutor:
    """Processes that have the fonts; keep it for the life of the service.

    They are forked from one that has loaded the fonts (`labels.loaded`), so that all share that memory.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["labels.loaded"])
    return ProcessPoolExecutor(processes, context, initializer=begin)


def begin() -> None:
    """A printing process begins: it has the fonts, and ends when the service does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_up_logs("labels", "WARNING")
    typeface()
    service = multiprocessing.parent_process()
    if service is not None:
        threading.Thread(target=_end_with, args=(service.sentinel,), daemon=True).start()


def _end_with(service: int) -> None:
    # A killed service leaves the queue open, and its printing processes would wait there for ever.
    connection.wait([service])
    os._exit(1)


def draw_labels(
    order: LabelOrder,
    out: BinaryIO,
    *,
    pool: Executor | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Printed:
    """Writes the labels of an order to `out` as PDF (LAB-01, LAB-02, LAB-04).

    `progress` hears (shipments done, shipments in all) and `cancelled` is asked after each portion. When
    no shipment could be drawn nothing but a header is written and `pages` is 0: that is no document.
    Raises UnknownLayout, StartPositionOutsideSheet, PrintingCancelled.
    """
    layout = layout_for(order.layout, order.start_position)
    document = LabelDocument(out, layout, order.start_position)
    printed, used, done = Printed(), [set[str]() for _ in FILES], 0
    for portion in _portions(order, pool):
        for shipment in portion.shipments:
            _enter(printed, document, shipment)
        for chars, more in zip(used, portion.used, strict=True):
            chars.update(more)
        done += len(portion.shipments)
        progress(done, len(order.shipments))
        if cancelled():
            raise PrintingCancelled
    printed.labels, printed.pages = document.labels, document.pages
    if printed.pages:
        document.finish(_fonts(used, pool))
    return printed


def _enter(printed: Printed, document: LabelDocument, shipment: DrawnShipment) -> None:
    if shipment.failed is not None:
        printed.failed[shipment.k_number] = shipment.failed
        return
    for label in shipment.labels:
        document.add(label)
    printed.k_numbers.append(shipment.k_number)
    if shipment.replaced:
        printed.replaced[shipment.k_number] = shipment.replaced


def _portions(order: LabelOrder, pool: Executor | None) -> Iterator[Portion]:
    """The drawn portions in order; with a pool only a few wait at a time, so that memory stays small."""
    parts = (order.shipments[first : first + PORTION] for first in range(0, len(order.shipments), PORTION))
    if pool is None:
        for part in parts:
            yield draw_portion(order.layout, part)
        return
    waiting: deque[Future[str]] = deque()
    with _shelf() as shelf:
        try:
            for part in parts:
                waiting.append(pool.submit(draw_packed, order.layout, msgspec.msgpack.encode(part), shelf))
                if len(waiting) >= 8:
                    yield msgspec.msgpack.decode(_taken_down(waiting.popleft().result()), type=Portion)
            while waiting:
                yield msgspec.msgpack.decode(_taken_down(waiting.popleft().result()), type=Portion)
        finally:
            for future in waiting:
                future.cancel()


def _fonts(used: list[set[str]], pool: Executor | None) -> list[Subset]:
    """The fonts of a document; with a pool this process never loads them."""
    if pool is None:
        return subsets(typeface(), used)
    with _shelf() as shelf:
        put = pool.submit(subsets_packed, ["".join(sorted(chars)) for chars in used], shelf).result()
        return msgspec.msgpack.decode(_taken_down(put), type=list[Subset])


def subsets_packed(used: list[str], shelf: str) -> str:
    """`subsets` between processes."""
    return _put_up(msgspec.msgpack.encode(subsets(typeface(), used)), shelf)


def draw_packed(layout: str, shipments: bytes, shelf: str) -> str:
    """`draw_portion` between processes."""
    decoded = msgspec.msgpack.decode(shipments, type=list[LabelShipment])
    return _put_up(msgspec.msgpack.encode(draw_portion(layout, decoded)), shelf)


def _shelf() -> tempfile.TemporaryDirectory[str]:
    """Where drawing processes leave what they made.

    Through the pool's pipe goes only its place, in one write: of a process killed amid a longer answer the
    pool would wait for the rest for ever.
    """
    return tempfile.TemporaryDirectory(prefix="kse-labels-", ignore_cleanup_errors=True)


def _put_up(content: bytes, shelf: str) -> str:
    handle, place = tempfile.mkstemp(dir=shelf)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    return place


def _taken_down(place: str) -> bytes:
    content = Path(place).read_bytes()
    Path(place).unlink()
    return content


def draw_portion(layout: str, shipments: list[LabelShipment]) -> Portion:
    """Draws shipments; a fault of one is told and spoils no other."""
    runs: Runs = {}
    drawn = [_draw_one(layout, shipment, runs) for shipment in shipments]
    used: list[set[str]] = [set() for _ in FILES]
    for parts in runs.values():
        for font, chars, _ in parts:
            used[font].update(chars)
    return Portion(drawn, ["".join(sorted(chars)) for chars in used])


def _draw_one(name: str, shipment: LabelShipment, runs: Runs) -> DrawnShipment:
    layout = LAYOUTS[name]
    try:
        streams = draw(shipment, layout, runs)
        replaced = "".join(dict.fromkeys(_missing(shipment, layout)))
    except Unprintable as refusal:
        return DrawnShipment(shipment.k_number, [], failed=refusal.fault)
    except Exception:
        log.exception("label not drawn", k_number=shipment.k_number, layout=name)
        return DrawnShipment(shipment.k_number, [], failed=Fault("not-drawn"))
    packed = [zlib.compress(stream, COMPRESSION) for stream in streams]
    return DrawnShipment(shipment.k_number, packed, replaced=replaced)


def _missing(shipment: LabelShipment, layout: Layout) -> Iterator[str]:
    texts = [shipment.order_no, shipment.cart_no, shipment.market, shipment.delivery_service]
    texts += [str(getattr(item, form.kind)) for item in shipment.items for form in layout.fields]
    for text in texts:
        yield from cleaned(text).missing
