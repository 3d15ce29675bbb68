"""The services' bytecode: without docstrings and asserts, which are a twelfth of each process (record 0037).

`python -m deploy.one_machine.bytecode` compiles what every service loads at its start. It lies in a folder of
its own, because Python's may be the system's, where a user cannot write and every start would compile anew.
"""

import os
import subprocess
import sys
from pathlib import Path

from kse.database import schema_of
from kse.migrate import SERVICES

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(sys.prefix) / "bytecode"
LOADED = (
    *(f"{schema_of(service)}.__main__" for service in SERVICES),
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)
ENVIRONMENT = {
    "PYTHONOPTIMIZE": "2",
    # Nor the columns of instructions, with which tracebacks underline.
    "PYTHONNODEBUGRANGES": "1",
    "PYTHONPYCACHEPREFIX": str(FOLDER),
    # What was edited since is compiled once and kept, whatever a developer's shell says.
    "PYTHONDONTWRITEBYTECODE": "",
}


def compile_services() -> None:
    """Load each service as it will be started, and what uvicorn loads as it starts."""
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)}
    # One after another: most of what the first loads is what the others do.
    for module in LOADED:
        command = [sys.executable, "-c", f"import {module}"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


if __name__ == "__main__":
    compile_services()
