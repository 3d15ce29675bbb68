"""P5: packing labels against the same words and bars written without a thought, and against reportlab.

Three ways in one run, in turn, so that the machine's mood falls on all alike:
`ours` composes and draws shipments; `limit` only encodes, compresses and writes texts already broken,
placed and cut into runs; `reportlab` draws the same on its canvas in the fastest way it has (one text
object a label, python-barcode's modules as rectangles, rl_accel).
"""

import io
import json
import random
import statistics
import sys
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, NamedTuple

import pypdfium2
import zxingcpp
from labels.composing import PITCH, frame_of, labels_of
from labels.document import LabelDocument, subsets
from labels.drawing import DOT, bars
from labels.layouts import LAYOUTS
from labels.printing import COMPRESSION, draw_labels, printing_pool
from labels.typeface import FILES, FOLDER, cleaned, typeface
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from kse.contracts.labels import LabelItem, LabelOrder, LabelShipment

LAYOUT = "L10-1"
COUNT = 1_000
ROUNDS = 5
HANGUL = "클린업핑크파우더스팟세럼앰플크림마스크선크림토너에센스립스틱쿠션기획세트한정판"
KANA = "化粧水美白保湿クリームセラムマスク限定送料無料正規品日焼け止めリップ"

Word = tuple[float, float, float, list[tuple[int, str]]]


class Plan(NamedTuple):
    """A label without anything left to decide."""

    k_number: str
    words: list[Word]


def shipments(count: int, seed: int) -> list[LabelShipment]:
    """Distinct names throughout, so that no cache flatters the figures; 1.6 items a shipment."""
    pick = random.Random(seed)

    def words(letters: str, *lengths: int) -> str:
        return " ".join("".join(pick.choices(letters, k=length)) for length in lengths)

    def item() -> LabelItem:
        return LabelItem(
            item_code=str(pick.randrange(10**8, 10**9)),
            name=f"[A17-B2][{pick.randrange(10**4)}] [{words(HANGUL, 3)}] {words(HANGUL, 4, 6, 3, 5)} 15ml",
            option_name=f"カラー:{words(KANA, 8)} / サイズ:{words(KANA, 4)}",
            option_code=str(pick.randrange(10**12, 10**13)),
            quantity=pick.choice([1, 1, 1, 2, 3]),
        )

    return [
        LabelShipment(
            k_number=f"K261123{number:07d}",
            cart_no=str(pick.randrange(10**8, 10**9)),
            order_no=str(pick.randrange(10**8, 10**9)),
            market="qoo10jp",
            delivery_service="KSE",
            carrier="SAGAWA",
            local_tracking_number=str(pick.randrange(10**11, 10**12)),
            registered_on="2026-11-23",
            items=[item() for _ in range(pick.choice([1, 1, 1, 2, 3]))],
        )
        for number in range(count)
    ]


def plans(parcels: list[LabelShipment]) -> list[Plan]:
    layout, face = LAYOUTS[LAYOUT], typeface()
    frame = frame_of(layout)

    def word(x: float, y: float, size: float, text: str, *, bold: bool = False) -> Word:
        return x, y, size, face.runs(cleaned(text).text, bold=bold)

    found = []
    for parcel in parcels:
        for label in labels_of(parcel, layout):
            words = [
                word(8, 155, 9, f"{parcel.order_no}-{parcel.cart_no} (1/1)", bold=True),
                word(200, 155, 8, parcel.registered_on),
                word(30, 112, 12, parcel.k_number, bold=True),
                word(220, 140, 13, parcel.delivery_service, bold=True),
                word(8, 10, 8.5, parcel.market, bold=True),
                word(190, 10, 8.5, "★ KSE Express", bold=True),
            ]
            y = frame.body_top
            for block in label.blocks:
                words.append(word(8, y - label.size, label.size, f"{block.number}.", bold=True))
                words.append(word(230, y - label.size, label.size, f"{block.quantity}개", bold=True))
                for line in block.lines:
                    words.append(word(24, y - label.size, label.size, line))
                    y -= label.size * PITCH
            found.append(Plan(parcel.k_number, words))
    return found


def limit(planned: list[Plan]) -> bytes:
    out, used = io.BytesIO(), [set[str]() for _ in FILES]
    document = LabelDocument(out, LAYOUTS[LAYOUT], 1)
    for plan in planned:
        rectangles, _ = bars(plan.k_number)
        parts = [f"q {3 * DOT:.4f} 0 0 28 20 125 cm\n{rectangles}\nf Q\nBT"]
        for x, y, size, runs in plan.words:
            parts.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
            for font, text in runs:
                used[font].update(text)
                parts.append(f"/F{font} {size:.2f} Tf <{text.encode('utf-16-be').hex()}>Tj")
        parts.append("ET")
        document.add(zlib.compress("\n".join(parts).encode("ascii"), COMPRESSION))
    document.finish(subsets(typeface(), used))
    return out.getvalue()


def reportlab(planned: list[Plan]) -> bytes:
    face, out = typeface(), io.BytesIO()
    meant = face.meant
    canvas = Canvas(out, pagesize=(255, 170), pageCompression=1)
    for plan in planned:
        rectangles, _ = bars(plan.k_number)
        canvas._code.append(  # type: ignore[attr-defined]
            f"q {3 * DOT:.4f} 0 0 28 20 125 cm\n{rectangles}\nf Q"
        )
        text = canvas.beginText()
        for x, y, size, runs in plan.words:
            text.setTextOrigin(x, y)
            for font, part in runs:
                text.setFont(f"label{font}", size)
                text.textOut(part.translate(meant))
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def order_of(parcels: list[LabelShipment]) -> LabelOrder:
    return LabelOrder(layout=LAYOUT, start_position=1, shipments=parcels)


def calibrator() -> None:
    """A fixed piece of work: its time is the machine's mood."""
    row = {"name": "클린업", "codes": list(range(40))}
    for _ in range(2_000):
        json.loads(json.dumps(row))


def timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def one_round(pool: Executor, count: int, seed: int) -> dict[str, float]:
    """Seconds of each way for labels it has not seen before."""
    parcels = shipments(count, seed)
    planned, order = plans(parcels), order_of(parcels)
    cleaned.cache_clear()
    return {
        "calibrator": timed(calibrator),
        "limit": timed(lambda: limit(planned)),
        "ours": timed(lambda: draw_labels(order, io.BytesIO())),
        "reportlab": timed(lambda: reportlab(planned)),
        "ours_two_processes": timed(lambda: draw_labels(order, io.BytesIO(), pool=pool)),
        "single": timed(lambda: draw_labels(order_of(parcels[:1]), io.BytesIO(), pool=pool)),
    }


def ten_times(pool: Executor, count: int, seed: int) -> dict[str, float]:
    order = order_of(shipments(count, seed))
    cleaned.cache_clear()
    return {
        "ours_x10": timed(lambda: draw_labels(order, io.BytesIO())),
        "ours_x10_two_processes": timed(lambda: draw_labels(order, io.BytesIO(), pool=pool)),
    }


def decoded(content: bytes, wanted: list[str]) -> float:
    """Share of the labels whose barcode a scanner reads at 203 dpi."""
    read = []
    for page in pypdfium2.PdfDocument(content):
        image = page.render(scale=203 / 72, grayscale=True).to_pil()
        read += [code.text for code in zxingcpp.read_barcodes(image)]
    return sum(one == other for one, other in zip(read, wanted, strict=False)) / len(wanted)


def run(rounds: int = ROUNDS, count: int = COUNT) -> dict[str, Any]:
    """Figures and ratios of P5; seconds unless the name says otherwise."""
    for number, name in enumerate(FILES):
        pdfmetrics.registerFont(TTFont(f"label{number}", str(FOLDER / name)))
    times: dict[str, list[float]] = {}
    with printing_pool(2) as pool:
        draw_labels(order_of(shipments(500, 0)), io.BytesIO(), pool=pool)
        for seed in range(1, rounds + 1):
            for name, found in one_round(pool, count, seed).items():
                times.setdefault(name, []).append(found)
        for seed in range(rounds + 1, rounds + 1 + max(1, rounds // 2)):
            for name, found in ten_times(pool, 10 * count, seed).items():
                times.setdefault(name, []).append(found)
    parcels = shipments(300, 0)
    out = io.BytesIO()
    draw_labels(order_of(parcels), out)
    middle = {name: statistics.median(found) for name, found in times.items()}
    return {
        "layout": LAYOUT,
        "labels": count,
        "calibrator_ms": round(middle.pop("calibrator") * 1_000, 1),
        "seconds": {name: round(found, 4) for name, found in middle.items()},
        "single_label_ms": round(middle["single"] * 1_000, 1),
        "ratio_to_limit": round(middle["limit"] / middle["ours"], 2),
        "ratio_to_reportlab": round(middle["reportlab"] / middle["ours"], 2),
        "two_processes_times_faster": round(middle["ours_x10"] / middle["ours_x10_two_processes"], 2),
        "growth_x10": round(middle["ours_x10"] / middle["ours"], 1),
        "decoded_203_dpi": decoded(out.getvalue(), [parcel.k_number for parcel in parcels]),
        "targets": {
            "seconds 1,000 / 10,000": "<= 1 / <= 8",
            "single_label_ms": "<= 150",
            "ratio_to_limit": ">= 0.28, stretch 0.8",
            "two_processes_times_faster": ">= 1.7",
            "growth_x10": "<= 12",
            "decoded_203_dpi": "= 1.0",
        },
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(), indent=2, ensure_ascii=False) + "\n")
