"""The company's calendar: days begin and end in Korea."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kse.errors import Invalid

KOREA = ZoneInfo("Asia/Seoul")


def start_of(day: str, field: str) -> datetime | None:
    """When a day typed as 2026-11-23 begins, None where none was typed; Invalid names the field."""
    if not day:
        return None
    try:
        start = date.fromisoformat(day)
    except ValueError as error:
        raise Invalid("date-invalid", field=field) from error
    return datetime(start.year, start.month, start.day, tzinfo=KOREA)
