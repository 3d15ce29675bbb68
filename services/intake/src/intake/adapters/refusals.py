"""What is said when a cell, a row or a whole file cannot be taken (INT-02, SYS-06).

A refusal is a stable code with parameters; `intake.messages` says it in the reader's language.
"""

import unicodedata

import msgspec

Params = dict[str, str | int]


class Refusal(msgspec.Struct, frozen=True):
    """One reason why a row was not taken: `row` counts from the header as 1, `column` is the file's name."""

    row: int
    column: str
    code: str
    params: Params = {}


class CellRefused(ValueError):
    """A cell's value cannot be read with certainty."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.params: Params = {"value": shortened(value)} if value else {}


class UnreadableFile(ValueError):
    """The whole file cannot be taken; nothing of it was."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: Params = params


def shortened(value: str) -> str:
    """A cell as it is quoted in a message: recognisable, never a page long.

    Plain text whatever kind of cell it was: a refusal is kept as JSON, which knows no other.
    """
    shown = str(value) if value.isprintable() else "".join(map(_shown, value))
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _shown(letter: str) -> str:
    """A break as a space, a letter without a shape as an empty box."""
    return letter if letter.isprintable() else "□" if unicodedata.category(letter) in ("Co", "Cn") else " "
