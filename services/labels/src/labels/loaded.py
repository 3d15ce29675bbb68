"""Loads the fonts by being imported, into the process all printing processes are forked from."""

import gc

from barcode import codex

from labels import printing
from labels.typeface import typeface

__all__ = ["codex", "printing"]

typeface()
# Without this the children's collections would touch, and so copy, the memory they share.
gc.freeze()
