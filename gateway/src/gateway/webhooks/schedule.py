"""When a delivery that failed is tried again: soon at first, then over more than a day (INT-11)."""

import datetime as dt
import email.utils

PAUSES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400)
"""Seconds after each failed attempt: 31 hours and a half in all."""
ATTEMPTS = len(PAUSES) + 1
JITTER = 0.2
LONGEST_ASKED = 24 * 3_600
"""What a receiver may ask for with Retry-After."""


def pause_after(attempt: int, asked: float, chance: float) -> float | None:
    """Seconds until the next attempt after this one (from 1), None when it was the last.

    `asked` is what the receiver wants at least; `chance`, from 0 to 1, spreads what failed together.
    """
    if attempt >= ATTEMPTS:
        return None
    pause = PAUSES[attempt - 1] * (1 + JITTER * (2 * chance - 1))
    return max(pause, min(asked, LONGEST_ASKED))


def asked_by(retry_after: str, now: dt.datetime) -> float:
    """Seconds a Retry-After header asks for: a number or a date; 0 for none and for nonsense."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or dt.UTC) - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
