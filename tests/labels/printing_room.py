"""Asking the labels service for printing as packing does, and waiting for what comes of it."""

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import msgspec
import pypdfium2
import zxingcpp
from labels.model import OVER

from kse.contracts.labels import LabelOrder, LabelRequested
from kse.objects import Objects
from kse.settings import Settings
from kse.testing.running import Running, eventually, say, signed_in
from tests.labels.reading import CODE_128


async def ask(
    settings: Settings,
    order: LabelOrder,
    *,
    seller: int = 1,
    content: bytes | None = None,
    job: str = "",
) -> str:
    """Put the order where labels finds it, or other content in its place (b"" for none), and ask for it."""
    job = job or uuid.uuid4().hex
    source = f"label-orders/{job}.json"
    if content != b"":
        await Objects(settings.objects).put(source, content or msgspec.json.encode(order))
    requested = LabelRequested(
        seller=seller, job=job, layout=order.layout, source=source, count=len(order.shipments)
    )
    await say(settings, "packing", requested)
    return job


async def look(up: Running, job: str, *, lang: str = "ko", seller: int = 1) -> dict[str, Any]:
    """What the service tells of a job; empty while it has not heard of it."""
    answer = await up.http.get(f"/jobs/{job}", headers=signed_in(seller, lang=lang))
    found: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
    return found


async def over(up: Running, job: str, *, lang: str = "ko", seller: int = 1) -> dict[str, Any]:
    """What came of a job."""

    async def ended() -> dict[str, Any] | None:
        state = await look(up, job, lang=lang, seller=seller)
        return state if state.get("state") in OVER else None

    found: dict[str, Any] = await eventually(ended, within=60, about=f"job {job} over")
    return found


async def under_way(up: Running, job: str) -> None:
    """Wait until a job that stops half way has got there."""

    async def there() -> bool:
        state = await look(up, job)
        assert state.get("state") not in OVER, state
        return bool(state) and 2 * state["printed"] >= state["total"]

    await eventually(there, within=30, about=f"job {job} under way")


async def of_job(up: Running, kind: type, job: str) -> list[Any]:
    """The events the service said of a job."""
    return [event for event in await up.said(kind) if event.job == job]


def scanned(document: bytes, last: int = 0) -> list[str]:
    """What a 203 dpi scanner reads from a document, or its last pages, sorted page by page."""
    found, pages = [], pypdfium2.PdfDocument(document)
    for number in range(len(pages))[-last:]:
        image = pages[number].render(scale=203 / 72, grayscale=True).to_pil()
        found += sorted(code.text for code in zxingcpp.read_barcodes(image, formats=CODE_128))
    return found


def kept(settings: Settings, job: str) -> list[str]:
    """The folders of the object store that hold something of a job."""
    folder = Path(urlparse(settings.objects).path)
    return sorted(path.relative_to(folder).parts[0] for path in folder.rglob(f"{job}*"))
