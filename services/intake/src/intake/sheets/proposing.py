"""Which column may be which value of an order line, how surely, and why: pure, for any table whatever."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from intake.adapters.layouts import column_key
from intake.sheets import contents, names
from intake.sheets.fields import FIELDS, GIVEN_BY_EITHER

CERTAIN = 90
"""From here on a column needs no confirmation of its own."""
WORTH_SAYING = 40
"""Below, nothing is proposed."""
_CLOSE = 3
_OTHERS = 4

Ground = Literal["name", "content"]


class Guess(msgspec.Struct, frozen=True):
    """Columns that may be a value, how surely (0 to 99), and what says so."""

    columns: tuple[str, ...]
    confidence: int
    by: tuple[Ground, ...]


class Proposed(msgspec.Struct, frozen=True):
    """A value of an order line: what is proposed for it, and what else it may be."""

    field: str
    needed: bool
    most: int
    constant: bool
    guess: Guess | None
    others: tuple[Guess, ...]


class Column(msgspec.Struct, frozen=True):
    """A column that can be told from the others by its name, and its first cells."""

    name: str
    cells: list[str]


def propose(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Proposed]:
    """For every value of an order line the column that may hold it; no column is proposed for two."""
    table = columns_of(header, rows)
    guesses = {name: guesses_for(name, table) for name in FIELDS}
    for name, parts in (
        ("address", names.ADDRESS_PARTS), ("receiver_name", names.NAME_PARTS),
        ("receiver_kana", names.KANA_PARTS), ("zip", names.ZIP_PARTS), ("receiver_phone", names.PHONE_PARTS),
    ):  # fmt: skip
        if whole := _in_parts(name, parts, table, guesses[name]):
            guesses[name] = [whole, *guesses[name]]
    taken: dict[str, Guess] = {}
    used: set[str] = set()
    ranked = sorted(
        ((guess, name) for name, found in guesses.items() for guess in found),
        key=lambda pair: (-pair[0].confidence, -len(pair[0].columns)),
    )
    for guess, name in ranked:
        rival = next((one for one, other in GIVEN_BY_EITHER.items() if name == other and one in taken), None)
        if name in taken or rival or guess.confidence < WORTH_SAYING or used & set(guess.columns):
            continue
        taken[name] = guess
        used |= set(guess.columns)
    for one, other in GIVEN_BY_EITHER.items():
        if one in taken and other in taken:
            del taken[other]
    return [
        Proposed(
            name, field.needed, field.most, field.constant, _doubted(taken.get(name), guesses[name]),
            tuple(guess for guess in guesses[name] if guess != taken.get(name))[:_OTHERS],
        )
        for name, field in FIELDS.items()
    ]  # fmt: skip


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """The columns with a name of their own."""
    keys = [column_key(name) for name in header]
    return [
        Column(name, [row[place] for row in rows if place < len(row)])
        for place, name in enumerate(header)
        if keys[place] and keys.count(keys[place]) == 1
    ]


def guesses_for(field: str, table: Sequence[Column]) -> list[Guess]:
    """The single columns that may be this field, the likeliest first."""
    found = [guess for column in table if (guess := _guess(field, column)).confidence]
    return sorted(found, key=lambda guess: -guess.confidence)


def _guess(field: str, column: Column) -> Guess:
    by_name, share = names.likeness(column.name, field), contents.share(field, column.cells)
    by: tuple[Ground, ...] = ("name",)
    confidence = by_name
    if not by_name:
        alone = contents.BY_CONTENT_ALONE.get(field, 0) if share and share >= 0.9 else 0
        # Cells that look right under another person's name are not ours.
        mine = names.about(column.name)[0] in (names.RECEIVER, names.ANYBODY)
        return Guess((column.name,), alone if mine else 0, ("content",))
    if share is not None and field != "address":
        confidence += 3 if share >= 0.8 else -10 if share >= 0.5 else -50
        by = ("name", "content") if share >= 0.8 else by
    return Guess((column.name,), max(0, min(confidence, 99)), by)


def _in_parts(
    field: str, parts: tuple[str, ...], table: Sequence[Column], single: Sequence[Guess]
) -> Guess | None:
    """A value split over columns: an address from prefecture to room, family and given name, zip halves."""
    found = [(place, column) for column in table if (place := names.part(column.name, parts)) >= 0]
    if any(names.about(column.name)[0] == names.RECEIVER for _, column in found):
        found = [pair for pair in found if names.about(pair[1].name)[0] == names.RECEIVER]
    found.sort(key=lambda pair: pair[0])
    places = [place for place, _ in found]
    if not found or len(found) > FIELDS[field].most:
        return None
    if field == "address":
        whole = 2 in places and (0 in places or bool(contents.share(field, found[places.index(2)][1].cells)))
        confidence = 95 if whole and len(set(places)) == len(places) else 60
        return Guess(tuple(column.name for _, column in found), confidence, ("name",))
    complete = places == list(range(len(parts)))
    columns = tuple(column.name for _, column in found)
    best = single[0] if single else Guess((), 0, ())
    if not complete or (best.confidence >= CERTAIN and field == "receiver_phone"):
        return None
    return Guess(columns, 99 if set(best.columns) & set(columns) else 94, ("name",))


def _doubted(guess: Guess | None, all_of_it: Sequence[Guess]) -> Guess | None:
    """A guess that another comes close to is not certain."""
    if guess is None or guess.confidence < CERTAIN:
        return guess
    rivals = (
        other
        for other in all_of_it
        if not set(other.columns) & set(guess.columns) and guess.confidence - other.confidence < _CLOSE
    )
    return msgspec.structs.replace(guess, confidence=75) if next(rivals, None) else guess


def confidence_in(field: str, columns: Sequence[str], table: Sequence[Proposed]) -> int:
    """How surely these columns are the field: what was proposed of them, 0 where something else was."""
    proposed = next((each for each in table if each.field == field), None)
    guess = proposed.guess if proposed else None
    return guess.confidence if guess and tuple(columns) == guess.columns else 0
