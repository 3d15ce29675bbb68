"""structlog without `rich`, which it loads wherever it is installed, as development's tools have it.

Our logs are lines of JSON; drawing tracebacks would cost each process 60 modules, 5 MB and a tenth of its
start.
"""

import sys

_loaded = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]  # how Python is told that a module cannot be had
import structlog  # noqa: E402

del sys.modules["rich"]
if _loaded is not None:
    sys.modules["rich"] = _loaded

__all__ = ["structlog"]
