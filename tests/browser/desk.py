"""A person's desk in the stories: a browser of their own in front of the running product."""

import asyncio
import base64
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Browser, Locator, Page, expect

from tests.system.conftest import Up

T = TypeVar("T")
SAMPLES = Path(__file__).parent.parent / "samples"
PATIENCE = 20_000
"""Milliseconds a step may take on a busy machine."""
# What the browser itself reports about answers of 4xx and 5xx is the story's own doing.
OWN_DOING = "the server responded with a status of"
SOUNDS = """
  window.soundsHeard = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) { window.soundsHeard.push(this.type); return start.apply(this, at); };
"""

expect.set_options(timeout=PATIENCE)


_given: list[str] = []


def fresh_number() -> str:
    """Four digits no other story of this run uses, and that stand in none of the numbers made of theirs."""
    while True:
        number = str(1000 + secrets.randbelow(9000))
        if not any(number in _made_of(other) or other in _made_of(number) for other in _given):
            _given.append(number)
            return number


def _made_of(number: str) -> str:
    return f"110{number}00 17{number}00 20261120-{number}00 2{number}00 250-{number}"


async def eventually(look: Callable[[], Awaitable[T]], within: float = PATIENCE / 1000, about: str = "") -> T:
    """Ask again until the answer is true."""
    deadline = time.monotonic() + within
    while not (found := await look()):
        assert time.monotonic() < deadline, f"not within {within} s: {about}"
        await asyncio.sleep(0.1)
    return found


@asynccontextmanager
async def desk(browser: Browser, up: Up, login_id: str, lang: str = "ko-KR") -> AsyncIterator[Page]:
    """Somebody signed in through the sign-in page; a console error on any page fails the story."""
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale=lang, base_url=up.address, accept_downloads=True
    )
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=up.address)
    await context.add_init_script(SOUNDS)
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    context.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    page = await context.new_page()
    await sign_in(page, up, login_id)
    yield page
    await context.close()
    assert [each for each in complaints if OWN_DOING not in each] == []


async def sign_in(page: Page, up: Up, login_id: str, onward: str = "/") -> None:
    """Type the sign-in and arrive."""
    await page.goto(f"/sign-in?next={onward}")
    await page.locator("[name=login_id]").fill(login_id)
    await page.locator("[name=password]").fill(up.password)
    await page.locator("[name=password]").press("Enter")
    await page.wait_for_url(lambda url: "/sign-in" not in url)


def renumbered(name: str, number: str) -> bytes:
    """A sample file as if it came today: the same orders under numbers of their own."""
    body = (SAMPLES / name).read_bytes()
    told = number.encode()
    for old, new in (
        (b"1100200", b"110" + told), (b"170200", b"17" + told),
        (b"20261120-000000", b"20261120-" + told + b"00"), (b'"20000', b'"2' + told),
        (b"250-2000", b"250-" + told), (b"\t2000000", b"\t2" + told + b"00"),
    ):  # fmt: skip
        body = body.replace(old, new)
    return body


async def drop(page: Page, files: dict[str, bytes]) -> Locator:
    """Drag files over the page and let go; answers the cards, one a file."""
    carried = [[name, base64.b64encode(body).decode()] for name, body in files.items()]
    await page.evaluate(
        """files => { const carried = new DataTransfer();
          for (const [name, body] of files)
            carried.items.add(new File([Uint8Array.from(atob(body), each => each.charCodeAt(0))], name));
          for (const kind of ["dragenter", "dragover", "drop"])
            document.querySelector("main").dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried})); }""",
        carried,
    )
    return page.locator(".file-card")


async def tile(within: Locator, label: str) -> int:
    """The number a result tile shows."""
    text = await within.locator(".tile", has_text=label).locator("strong").inner_text()
    return int(text.replace(",", ""))


async def filter_to(page: Page, words: str) -> None:
    """Keep only the rows that say this, in any column."""
    await expect(page.locator(".slick-row").first).to_be_visible()
    await page.locator(".quick").fill(words)
    await expect(page).to_have_url(re.compile(r"[?&]q="))


async def rows(page: Page) -> list[dict[str, Any]]:
    """What the grid shows, as its columns name it."""
    found: list[dict[str, Any]] = await page.evaluate(
        """() => { const { rows } = document.querySelector("#grid").ordersGrid;
          return rows.shown.map(row => Object.fromEntries(Object.entries(rows.places).map(([id, at]) => [id, row[at]]))); }"""
    )
    return found


async def cell(page: Page, at: int, column: str) -> Locator:
    """A cell by its row's place and its column, scrolled into sight. Columns are in their places once rows are."""
    await expect(page.locator(".slick-row").first).to_be_visible()
    place = await page.evaluate(
        """([at, id]) => { const { grid } = document.querySelector("#grid").ordersGrid;
           const cell = grid.getColumnIndex(id); grid.scrollCellIntoView(at, cell); return cell; }""",
        [at, column],
    )
    return page.locator(f".slick-row[data-row='{at}'] .slick-cell.l{place}")


async def tick_all(page: Page) -> None:
    """Tick every row that is shown."""
    await page.locator(".tick-all").click()
    await expect(page.locator(".tick-all")).to_be_checked()
