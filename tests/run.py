"""`make test`: the suite in parallel, the browser if one can be had, the messaging tests on Apache Kafka too."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell first: it draws the same pages for a quarter less of the processor."""


def say(text: str) -> None:
    sys.stdout.write(f"\n== {text}\n")
    sys.stdout.flush()


def browser() -> str | None:
    """The installed browser, else Debian's, else Playwright's own; None when there is none to be had."""
    if given := os.environ.get("KSE_BROWSER"):
        return given
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("no browser is installed: getting Debian's chromium-headless-shell")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(  # type: ignore[call-overload]
            ["apt-get", "install", "-y", "-qq", "chromium-headless-shell", "fonts-noto-cjk"],
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            **quiet,
        )
        if found := shutil.which("chromium-headless-shell"):
            return found
    say("getting Playwright's own browser")
    got = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return "" if got.returncode == 0 else None


class Part:
    """A part of the suite under way; what it says goes to a file until it is done."""

    def __init__(self, name: str, folder: Path, *arguments: str, **environment: str) -> None:
        self.name = name
        self._log = folder / name
        self._started = time.monotonic()
        # Dozens of processes start; each would compile the same modules again.
        given = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-q", "--durations=15", *arguments],
                cwd=ROOT,
                env={**given, **environment},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def done(self) -> bool:
        return self._process.poll() is not None

    def show(self) -> bool:
        """Show what it said; answers whether it failed."""
        failed = self._process.wait() != 0
        sys.stdout.write(self._log.read_text(errors="replace"))
        say(f"{self.name}: {'FAILED' if failed else 'passed'} after {time.monotonic() - self._started:.0f} s")
        return failed


def on_apache_kafka(folder: Path) -> list[Part]:
    """The messaging tests and stories again, where there is Apache Kafka."""
    from kse.testing.apache_kafka import available

    if os.environ.get("KSE_KAFKA") == "apache":
        return []
    if not available():
        say("no JVM or no Maven: Apache Kafka was left out")
        return []
    return [Part("on Apache Kafka", folder, "-m", "apache", "tests/kse", "tests/system", KSE_KAFKA="apache")]


def run_all(folder: Path, found: str | None) -> bool:
    """Run what needs the whole product beside the rest, then Apache Kafka beside what is left; whether any failed."""
    pages = ["--ignore=tests/browser"] if found is None else []
    # In the order of folders, so that services a folder shares are up only while it is at hand.
    # Three on two cores: half of their time they wait, for a group to form or a lease to end.
    spread = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    chromium = found or ""
    under_way = [
        Part("the running product", folder, "-m", "product", *pages, "tests/system", "tests/browser", KSE_BROWSER=chromium),
        Part("pages, services and mechanism", folder, *spread, "-m", "not product and not timed", *pages, "tests", KSE_BROWSER=chromium),
    ]  # fmt: skip
    failed, first = False, True
    while under_way:
        ended = [part for part in under_way if part.done()]
        if ended and first:
            under_way += on_apache_kafka(folder)
            first = False
        for part in ended:
            failed |= part.show()
            under_way.remove(part)
        time.sleep(0.2)
    if found is not None:
        timed = Part(
            "what measures time, alone", folder, "-m", "timed", "tests/browser", KSE_BROWSER=chromium
        )
        failed |= timed.show()
    return failed


def main() -> int:
    """Run everything; the browser stories run in every CI, and their absence elsewhere is said aloud."""
    started, found = time.monotonic(), browser()
    if found is None:
        say("NO BROWSER: THE BROWSER STORIES DID NOT RUN. Install chromium or name one in KSE_BROWSER.")
        if os.environ.get("CI"):
            return 1
    with tempfile.TemporaryDirectory() as folder:
        failed = run_all(Path(folder), found)
    say(f"everything: {'FAILED' if failed else 'passed'} after {time.monotonic() - started:.0f} s")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
