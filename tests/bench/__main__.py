"""`python -m tests.bench [P2 P5 ...]`: every bench after the other, a table, `.run/bench.json`; never fails a build."""

import argparse
import json
import signal
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from tests.bench.measured import Figure, calibrate, figure

BENCHES = {
    "P1": "bench_order_files",
    "P2": "bench_create_orders",
    "P4": "bench_messaging",
    "P5": "bench_labels",
    "P11": "bench_stack",
}
ROOT = Path(__file__).parents[2]
WIDTHS = (4, 58, 10, 10, 8, 9, 4)


def line(*cells: str) -> str:
    """A row of the table; Hangul and kana do not stand in it."""
    shown = [cells[0].ljust(WIDTHS[0]), cells[1].ljust(WIDTHS[1])]
    shown += [cell.rjust(width) for cell, width in zip(cells[2:7], WIDTHS[2:], strict=True)]
    return "  ".join([*shown, *cells[7:]]).rstrip()


def row(name: str, found: Figure) -> str:
    """A figure as a row."""
    met = {None: "", True: "yes", False: "NO"}[found.met]
    floor = "" if found.floor is None else f"{found.floor:,}"
    return line(name, found.what, f"{found.ours:,}", floor, f"{found.ratio:g}", found.bar, met, found.note)


def of_labels(found: dict[str, Any]) -> list[Figure]:
    """P5 keeps its own shape; these of its figures have a bar."""
    return [
        figure("1,000 labels, seconds", found["seconds"]["ours"], "<= 1"),
        figure("10,000 labels on two processes, seconds", found["seconds"]["ours_x10_two_processes"], "<= 8"),
        figure("one label, ms", found["single_label_ms"], "<= 150"),
        figure("labels against the bare writing", found["ratio_to_limit"], ">= 0.28"),
        figure("two processes, times faster", found["two_processes_times_faster"], ">= 1.7"),
        figure("×10 labels take times as long", found["growth_x10"], "<= 12"),
        figure("barcodes read at 203 dpi, share", found["decoded_203_dpi"], ">= 1"),
    ]


def one(name: str) -> dict[str, Any]:
    """Run a bench between two calibrations; a bench that breaks says so and the rest go on."""
    before, begun = calibrate(), time.perf_counter()
    try:
        found: dict[str, Any] = import_module(f"tests.bench.{BENCHES[name]}").run()
    except Exception:
        found = {"broken": traceback.format_exc()}
    return {
        **found,
        "calibrator_ms": {"before": before, "after": calibrate()},
        "took_seconds": round(time.perf_counter() - begun, 1),
    }


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("benches", nargs="*", metavar="P2", help=f"of {' '.join(BENCHES)}; all without")
    asked = parser.parse_args().benches or list(BENCHES)
    # A bench that is ended takes its servers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    (ROOT / ".run").mkdir(exist_ok=True)
    kept = ROOT / ".run" / "bench.json"
    results: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    sys.stdout.write(line("", "what", "ours", "floor", "ratio", "bar", "met") + "\n")
    for name in asked:
        found = results[name] = one(name)
        figures = msgspec.convert(found.get("figures", []), list[Figure])
        if name == "P5" and "seconds" in found:
            figures = of_labels(found)
        for judged in figures:
            sys.stdout.write(row(name, judged) + "\n")
        mood = found["calibrator_ms"]
        sys.stdout.write(
            found.get("broken", "") + line(name, f"calibrator {mood['before']} → {mood['after']} ms,"
            f" {found['took_seconds']} s", "", "", "", "", "") + "\n\n"
        )  # fmt: skip
        sys.stdout.flush()
        kept.write_text(json.dumps(results, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
