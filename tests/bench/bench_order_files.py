"""P1 and P3: an order file from the upload to rows on the screen, and waiting lines to shipments.

The floor of P1 is the file read into order lines and copied into a bare table of their shape: no repeats found,
no address checked, nothing listed, no HTTP. Beside it, a CSV reader and COPY of its cells, nothing looked at.
Files alternate with both, so that the machine's mood falls on all.
"""

import asyncio
import csv
import io
import statistics
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import uvloop
from intake.adapters.order_file import read_order_file

from kse.contracts import OrderLine
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import signed_in
from tests.bench.measured import Figure, figure
from tests.bench.processes import Serving
from tests.bench.servers import servers
from tests.intake import samples

LINES = 10_000
ROUNDS = 3
COLUMNS = 46
FIELDS = OrderLine.__struct_fields__


class Desk:
    """Sellers at the intake, one per file, so that every file is new to its seller."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.seller = 1_000

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = {**signed_in(self.seller), **more.pop("headers", {})}
        answer = await self.http.request(method, path, headers=headers, **more)
        assert answer.status_code < 300, answer.text[:300]
        return answer.json()

    async def upload(self, body: bytes) -> float:
        """Seconds from the file chosen to its validated rows in the list."""
        self.seller += 1
        begun = time.perf_counter()
        told = await self.ask("POST", "/uploads", content=body, headers={"x-filename": "orders.csv"})
        while "job" in told:
            await asyncio.sleep(0.05)
            job = await self.ask("GET", f"/upload-jobs/{told['job']}")
            if job["state"] not in ("queued", "reading"):
                told = job["result"]
        listed = await self.ask("GET", "/waiting-orders")
        assert listed["total"] == told["accepted"] > 0
        return time.perf_counter() - begun

    async def register(self) -> tuple[int, float]:
        """Register all that waits: how many lines, and the seconds."""
        listed = await self.ask("GET", "/waiting-orders")
        ids = [row[listed["columns"].index("id")] for row in listed["rows"]]
        begun = time.perf_counter()
        done = await self.ask("POST", "/registrations", json={"ids": ids, "delivery_service": ""})
        assert done["accepted"]
        assert not done["refused"]
        return len(ids), time.perf_counter() - begun


def file_of(lines: int, first: int = 0) -> bytes:
    """Orders of 1.6 lines a cart, each to a consignee of its own; one address in ten is not its zip code's."""
    starts = [first + n - (n % 8 in (1, 3, 5)) for n in range(lines)]
    return samples.qoo10_ko(
        *(
            {
                "주문번호": f"{1_200_000_000 + first + n}",
                "장바구니번호": f"{180_000_000 + cart}",
                "수취인명": f"見本 {cart}子",
                "우편번호": "1500001" if cart % 10 == 0 else "1000001",
                "주소": f"東京都千代田区千代田{cart % 9 + 1}-{cart}",
            }
            for n, cart in enumerate(starts)
        )
    )


async def floor(connection: asyncpg.Connection, body: bytes) -> float:
    """Seconds to read a file into order lines and copy them into a table without keys."""
    begun = time.perf_counter()
    file = read_order_file("orders.csv", body)
    records = (tuple(str(getattr(line, name)) for name in FIELDS) for _, line in file.lines)
    await connection.copy_records_to_table("lines", records=records)
    return time.perf_counter() - begun


async def cells_alone(connection: asyncpg.Connection, body: bytes) -> float:
    """Seconds to split a file into cells and copy them into a table without keys."""
    begun = time.perf_counter()
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    next(rows)
    await connection.copy_records_to_table("cells", records=(tuple(row) for row in rows))
    return time.perf_counter() - begun


def times(what: str, ours: list[float], bare: list[float], bar: str) -> Figure:
    """How many times as long, round by round."""
    found = statistics.median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    return figure(what, found, bar, f"floor {statistics.median(bare):.2f} s")


def peak_mib(process: int) -> float:
    """The most memory a process has had."""
    status = Path(f"/proc/{process}/status").read_text()
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kib) / 1024


async def opened(stack: AsyncExitStack, given: Infrastructure) -> tuple[Desk, Serving, asyncpg.Connection]:
    database = await given.fresh_database("intake")
    owner = await asyncpg.connect(given.url(database))
    stack.push_async_callback(owner.close)
    await owner.execute(
        "INSERT INTO intake.number_range (carrier, first, last, next, added_by)"
        " VALUES ('SAGAWA', 35700000000, 35799999999, 35700000000, 1)"
    )
    for table, width in (("cells", COLUMNS), ("lines", len(FIELDS))):
        await owner.execute(f"CREATE TABLE {table} ({', '.join(f'c{n} text' for n in range(width))})")
    intake = Serving("intake", given.settings(database, "intake"))
    stack.callback(intake.stop)
    await intake.ready()
    http = await stack.enter_async_context(httpx.AsyncClient(base_url=intake.address, timeout=120))
    return Desk(http), intake, owner


async def measured() -> tuple[list[Figure], dict[str, Any]]:
    async with AsyncExitStack() as stack:
        desk, intake, owner = await opened(stack, await stack.enter_async_context(servers()))
        await desk.upload(file_of(500))
        ours, bare, cells, registered = [], [], [], []
        for number in range(ROUNDS):
            body = file_of(LINES, number * 1_000_000)
            bare.append(await floor(owner, body))
            cells.append(await cells_alone(owner, body))
            ours.append(await desk.upload(body))
            registered.append(await desk.register())
        small = statistics.median([await desk.upload(file_of(LINES // 2, n)) for n in range(ROUNDS)])
        large = await desk.upload(file_of(5 * LINES))
        await desk.upload(file_of(LINES // 10))
        few = (await desk.register())[1]
        peak = peak_mib(intake.process.pid)
    per_second = [lines / took for lines, took in registered]
    return [
        figure("file of 10,000 lines to rows in the list, seconds", statistics.median(ours), "<= 3"),
        figure("file of 50,000 lines, seconds", large, "<= 15"),
        times("times as long as reading and COPY of the lines", ours, bare, "<= 4"),
        times("times as long as a CSV reader and COPY of its cells", ours, cells, ""),
        figure("peak memory of the intake, MiB", peak, "<= 300"),
        figure("×10 lines take times as long", large / small, "<= 12"),
        figure("10,000 waiting lines registered, seconds", statistics.median(t for _, t in registered), "<= 4",
               f"{statistics.median(per_second):,.0f} lines/s"),
        figure("×10 lines registered take times as long", registered[-1][1] / few, "<= 12"),
    ], {"seconds": {"ours": ours, "floor": bare}}  # fmt: skip


def run() -> dict[str, Any]:
    """Figures of P1 and P3."""
    figures, more = uvloop.run(measured())
    return {"figures": msgspec.to_builtins(figures), **more}
