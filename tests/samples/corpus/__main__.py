"""Writes the corpus into a folder."""

import sys
from pathlib import Path

from tests.samples.corpus.files import every_file

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for file in every_file():
    (folder / file.name).write_bytes(file.body)
