"""Libraries without what they load merely because it is installed, and we have no use for.

`from kse.plain import httpx, structlog`: httpx brings its command line and structlog its drawn tracebacks,
for which both load `rich` and `pygments`: 70 modules and 5 MB a process. Our logs are lines of JSON.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Import as where the module is not installed; whoever loaded it before keeps it."""
    loaded = sys.modules.get(module)
    sys.modules[module] = None  # type: ignore[assignment]  # how Python is told that a module cannot be had
    try:
        yield
    finally:
        del sys.modules[module]
        if loaded is not None:
            sys.modules[module] = loaded


with _without("rich"):
    import structlog

# FastAPI asks of every type whether it is a model of pydantic's first version, and would load that: 1.5 MB.
sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]


def __getattr__(name: str) -> ModuleType:
    """httpx, when somebody first asks for it: half of the services call nobody."""
    if name != "httpx":
        raise AttributeError(name)
    with _without("httpx._main"):
        return import_module("httpx")


__all__ = ["httpx", "structlog"]
