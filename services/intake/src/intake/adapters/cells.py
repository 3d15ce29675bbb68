"""One cell's text turned into a value: normalised where that is certain, refused where it is not (INT-03)."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from intake.adapters.refusals import CellRefused

LARGEST_PRICE = 999_999_999
LARGEST_QUANTITY = 99_999

_BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+]\d{2,3}")
_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)
_DASHES = re.compile("[‐‑‒–—―−ーｰ]")
_PHONE_GAPS = re.compile(r"[\s().\-]+")
_ABROAD = re.compile(r"(?:\+|00)81-?")
_ZIP = re.compile(r"(\d{3})[- ]?(\d{4})", re.ASCII)
_AMOUNT = re.compile(r"([-+]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?(Z|[+-]\d{2}:?\d{2}))?)?",
    re.ASCII,
)
_DATE_OF_A_SHEET = re.compile(r"\d{4}/\d{1,2}/\d{1,2}|\d{1,2}月\d{1,2}日|\d{1,2}월 ?\d{1,2}일", re.ASCII)
# Old forms of kanji in people's names, which NFC would turn into their newer ones.
_OLD_FORMS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_SUSPECT = re.compile("[\u00c3\u00e2-\u00ed縺繧繝‚ƒ]")
# UTF-8 once read as a Western encoding, or as Japanese or Korean Windows reads it.
_GARBLED = re.compile(
    "[\u00c3\u00e2-\u00ed][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]{2}|[縺繧繝].{0,2}[縺繧繝]|[‚ƒ].?[‚ƒ]"
)
_ELEVEN_DIGITS = frozenset({"020", "050", "060", "070", "080", "090"})
_UNPRINTED = frozenset({"Co", "Cn", "Cs"})
_UNDETERMINED = frozenset({9999, 99999})


class Number(str):
    """A cell the spreadsheet kept as a number: leading zeros of a zip or a phone are gone for certain."""

    __slots__ = ()


class Moment(str):
    """A cell the spreadsheet kept as a date or a time, whatever was typed into it."""

    __slots__ = ()


def text(value: str) -> str:
    """Free text: composed, no control characters, line breaks as one space, trimmed; nothing is cut off.

    Text that went through a wrong encoding on its way is refused.
    """
    if not value.isprintable():
        value = _INVISIBLE.sub("", _BREAKS.sub(" ", value))
    if not value.isascii():
        if not unicodedata.is_normalized("NFC", value):
            value = _composed(value)
        if "\ufffd" in value or (_SUSPECT.search(value) and _GARBLED.search(value)):
            raise CellRefused("damaged-character", value)
    value = value.strip()
    return value[1:] if value.startswith(("'=", "'+", "'-", "'@")) else value


def note(value: str) -> str:
    """Free text in which the market writes a lone hyphen for nothing."""
    value = text(value)
    return "" if value == "-" else value


def _composed(value: str) -> str:
    """NFC, but kanji keep the form they were written in."""
    pieces = _OLD_FORMS.split(value)
    return "".join(
        piece if place % 2 else unicodedata.normalize("NFC", piece) for place, piece in enumerate(pieces)
    )


def label_text(value: str) -> str:
    """A name or an address as it will be printed: what a program lost of it or made of it is refused.

    An encoding leaves `?` for a letter that it lacks, a font of its own shows a private letter only to its
    owner, and a spreadsheet takes the block number 1-2-3 for a day.
    """
    shown = note(value)
    if type(value) is Moment or (shown[:1].isdecimal() and _DATE_OF_A_SHEET.fullmatch(shown)):
        raise CellRefused("became-a-date", value)
    if "?" in shown or "？" in shown or "〓" in shown:
        raise CellRefused("damaged-character", value)
    if not shown.isprintable() and any(unicodedata.category(letter) in _UNPRINTED for letter in shown):
        raise CellRefused("private-letter", value)
    return shown


def plain(value: str) -> str:
    """A code or number without its spreadsheet dress: `'0012`, `="0012"`, full-width digits."""
    value = text(value)
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value).strip()
    if value.startswith("="):
        wrapped = _WRAPPED.fullmatch(value)
        value = wrapped[1].strip() if wrapped else value
    return value.lstrip("'").strip()


def code(value: str) -> str:
    """An order number, item code or SKU; one that a spreadsheet took for a day or an amount is refused."""
    shown = undamaged(value)
    if type(value) is Moment or (shown[-1:] in ("日", "일") and _DATE_OF_A_SHEET.fullmatch(shown)):
        raise CellRefused("became-a-date", value)
    if type(value) is Number and "." in shown:
        raise CellRefused("scientific-notation", value)
    return shown


def undamaged(value: str) -> str:
    """A cell without its dress, "" for a lone hyphen; one turned into `1.1E+09` is refused."""
    value = plain(value)
    if "+" in value and _SCIENTIFIC.fullmatch(value):
        raise CellRefused("scientific-notation", value)
    return "" if value == "-" else value


def required(read: Callable[..., str]) -> Callable[..., str]:
    """The same reading, but an empty result is refused."""

    def reading(*cells: str) -> str:
        if value := read(*cells):
            return value
        raise CellRefused("blank")

    return reading


def phone(value: str) -> str:
    """A Japanese number in its domestic form, with the hyphens it came with; "" for none.

    `+81-` is replaced by 0, and a lost leading 0 comes back where the digits then make a complete
    number; anything else is refused, never guessed.
    """
    number = _PHONE_GAPS.sub("-", _DASHES.sub("-", code(value))).strip("-")
    if number in ("", "+81", "0081"):
        return ""
    if abroad := _ABROAD.match(number):
        rest = number[abroad.end() :]
        forms = {rest if rest.startswith("0") else "0" + rest}
    elif number.startswith("0"):
        forms = {number}
    else:
        forms = {"0" + number, "0" + number.removeprefix("81-")}
    complete = [form for form in forms if _is_complete_phone(form.replace("-", ""))]
    if not complete:
        raise CellRefused("phone-unreadable", value)
    return complete.pop()


def phone_parts(*parts: str) -> str:
    """A number kept in three columns; a part that lost zeros leaves an incomplete number and is refused."""
    return phone("-".join(shown for part in parts if (shown := code(part))))


def _is_complete_phone(digits: str) -> bool:
    if not (digits.isascii() and digits.isdecimal()) or digits[0] != "0" or digits[1:2] in ("0", ""):
        return False
    return len(digits) == (11 if digits[:3] in _ELEVEN_DIGITS else 10)


def zip_code(value: str) -> str:
    """Seven digits; zeros are put back only before a cell that the spreadsheet kept as a number."""
    digits = code(value)
    if not digits:
        return ""
    if isinstance(value, Number) and digits.isdecimal() and len(digits) in (5, 6):
        return digits.zfill(7)
    matched = _ZIP.fullmatch(_DASHES.sub("-", digits.removeprefix("〒").strip()))
    if not matched:
        raise CellRefused("zip-unreadable", value)
    return matched[1] + matched[2]


def zip_parts(first: str, second: str) -> str:
    """A zip kept as 3 + 4 digits in two columns: each part's width is known, so lost zeros are certain."""
    front, back = code(first), code(second)
    if not front and not back:
        return ""
    both = front + back
    if not (both.isascii() and both.isdecimal() and 1 <= len(front) <= 3 and 1 <= len(back) <= 4):
        raise CellRefused("zip-unreadable", f"{front}-{back}")
    return front.zfill(3) + back.zfill(4)


def yen(value: str) -> int:
    """A price in whole yen: thousands commas and yen signs are understood, fractions and debts refused."""
    sign, amount, fraction = _amount(value, "price-unreadable")
    if sign and amount:
        raise CellRefused("price-undetermined" if amount in _UNDETERMINED else "price-negative", value)
    if fraction:
        raise CellRefused("price-not-whole", value)
    if amount > LARGEST_PRICE:
        raise CellRefused("price-too-large", value)
    return amount


def quantity(value: str) -> int:
    """A count of at least one."""
    sign, amount, fraction = _amount(value, "quantity-unreadable")
    if fraction:
        raise CellRefused("quantity-unreadable", value)
    if sign or amount < 1:
        raise CellRefused("quantity-below-one", value)
    if amount > LARGEST_QUANTITY:
        raise CellRefused("quantity-too-large", value)
    return amount


def _amount(value: str, unreadable: str) -> tuple[bool, int, bool]:
    shown = undamaged(value)
    if not shown:
        raise CellRefused("blank")
    matched = _AMOUNT.fullmatch(shown if shown.isdecimal() else shown.strip("¥円 "))
    if not matched or len(matched[2]) > 20:
        raise CellRefused(unreadable, value)
    return matched[1] == "-", int(matched[2].replace(",", "")), bool((matched[3] or "").strip("0"))


def currency(value: str) -> str:
    """Only yen is sold in; an empty cell means yen, any other currency is refused."""
    shown = code(value).upper()
    if shown not in ("", "JPY", "¥", "円"):
        raise CellRefused("currency-not-jpy", value)
    return "JPY"


def moment(value: str) -> str:
    """A date, or date and time, in ISO 8601; without an offset it is Japanese time. "" for none."""
    shown = undamaged(value)
    if not shown:
        return ""
    matched = _MOMENT.fullmatch(shown)
    if not matched:
        raise CellRefused("date-unreadable", value)
    year, _, month, day, hour, minute, second, offset = matched.groups(default="")
    try:
        at = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001
        zone = _offset(offset)
    except ValueError:
        raise CellRefused("date-unreadable", value) from None
    if not 2000 <= at.year < 2100:
        raise CellRefused("date-unreadable", value)
    return at.isoformat() + zone


def _offset(shown: str) -> str:
    if shown in ("", "Z"):
        return "+00:00" if shown else "+09:00"
    hours, minutes = int(shown[1:3]), int(shown[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(shown)
    return f"{shown[0]}{hours:02}:{minutes:02}"
