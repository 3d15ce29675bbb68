"""`make test`: the suite in parallel, the browser if one can be had, the messaging tests on Apache Kafka too."""

import os
import shutil
import subprocess
import sys
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


def pytest(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    say(f"{'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s: {' '.join(arguments)}")
    return code


def main() -> int:
    """Run everything; the browser stories run in every CI, and their absence elsewhere is said aloud."""
    found = browser()
    left_out: list[str] = []
    if found is None:
        say("NO BROWSER: THE BROWSER STORIES DID NOT RUN. Install chromium or name one in KSE_BROWSER.")
        if os.environ.get("CI"):
            return 1
        left_out = ["--ignore=tests/browser"]
    failed = pytest("-n", "2", "--dist", "loadgroup", *left_out, "tests", KSE_BROWSER=found or "")
    from kse.testing.apache_kafka import available

    if available() and os.environ.get("KSE_KAFKA") != "apache":
        say("the messaging tests and stories again, on Apache Kafka")
        failed |= pytest("-m", "apache", "tests/kse", "tests/system", KSE_KAFKA="apache")
    else:
        say("no JVM or no Maven: Apache Kafka was left out")
    return failed


if __name__ == "__main__":
    sys.exit(main())
