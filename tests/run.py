"""`make test`: the suite in parallel, the browser if one can be had, the messaging tests on Apache Kafka too."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


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
        say("no browser is installed: getting Debian's chromium")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(  # type: ignore[call-overload]
            ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"],
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            **quiet,
        )
        if found := shutil.which("chromium"):
            return found
    say("getting Playwright's own browser")
    got = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return "" if got.returncode == 0 else None


PRODUCT = ("tests/system", "tests/browser")
"""What needs the whole product running: one process with one stack, beside the rest."""


def begin(log: Path, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a part of the suite; what it says goes to a file until it is done."""
    command = [sys.executable, "-m", "pytest", "-q", "--durations=15", *arguments]
    with log.open("wb") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=subprocess.STDOUT
        )


def finish(name: str, part: subprocess.Popen[bytes], log: Path, started: float) -> int:
    """Wait for a part and show what it said."""
    code = part.wait()
    sys.stdout.write(log.read_text(errors="replace"))
    say(f"{name}: {'passed' if code == 0 else 'FAILED'} after {time.monotonic() - started:.0f} s")
    return code


def main() -> int:
    """Run everything; the browser stories run in every CI, and their absence elsewhere is said aloud."""
    found = browser()
    product = list(PRODUCT)
    if found is None:
        say("NO BROWSER: THE BROWSER STORIES DID NOT RUN. Install chromium or name one in KSE_BROWSER.")
        if os.environ.get("CI"):
            return 1
        product.remove("tests/browser")
    with tempfile.TemporaryDirectory() as folder:
        logs, started = Path(folder), time.monotonic()
        stories = begin(logs / "stories", *product, KSE_BROWSER=found or "")
        apart = [f"--ignore={part}" for part in PRODUCT]
        rest = begin(logs / "rest", "-n", "2", "--dist", "loadfile", *apart, "tests")
        failed = finish("services and mechanism", rest, logs / "rest", started)
        failed |= finish("the running product", stories, logs / "stories", started)
        from kse.testing.apache_kafka import available

        if available() and os.environ.get("KSE_KAFKA") != "apache":
            say("the messaging tests and stories again, on Apache Kafka")
            again = begin(logs / "apache", "-m", "apache", "tests/kse", "tests/system", KSE_KAFKA="apache")
            failed |= finish("on Apache Kafka", again, logs / "apache", started)
        else:
            say("no JVM or no Maven: Apache Kafka was left out")
    return int(failed != 0)


if __name__ == "__main__":
    sys.exit(main())
