"""One order file read in a process of its own, which tells what that took: `… -m tests.intake.reading_once PATH NAME`."""

import json
import sys
import time
from pathlib import Path

from intake.adapters.order_file import read_order_file
from intake.adapters.refusals import UnreadableFile

path, name = sys.argv[1:]
body = Path(path).read_bytes()
begun = time.process_time()
code, lines = "", 0
try:
    lines = len(read_order_file(name, body).lines)
except UnreadableFile as refusal:
    code = refusal.code
taken = time.process_time() - begun
status = Path("/proc/self/status").read_text()
peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
sys.stdout.write(json.dumps({"code": code, "lines": lines, "seconds": taken, "mib": peak}))
