"""Japan's time: the market and the carriers speak it without saying so."""

from datetime import datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
STAMP = "%Y-%m-%d %H:%M:%S"


def now() -> datetime:
    return datetime.now(JST).replace(microsecond=0)


def stamp(at: datetime) -> str:
    return at.strftime(STAMP)


def parse_stamp(text: str) -> datetime:
    """Raises ValueError on another form than `YYYY-MM-DD HH:MM:SS`."""
    return datetime.strptime(text, STAMP).replace(tzinfo=JST)
