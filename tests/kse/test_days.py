"""Days as people type them begin in Korea, and what is no day is refused by its field."""

from datetime import UTC, datetime

import pytest

from kse.days import start_of
from kse.errors import SHARED_MESSAGES, Invalid


def test_a_day_begins_at_midnight_in_korea() -> None:
    assert start_of("2026-11-23", "from") == datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert start_of("", "from") is None


@pytest.mark.parametrize("typed", ["2026-13-45", "23.11.2026", "today", "2026-11-23T00:00"])
def test_what_is_no_day_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        start_of(typed, "to")
    assert (refused.value.code, refused.value.field) == ("date-invalid", "to")
    assert set(SHARED_MESSAGES["date-invalid"]) == {"ko", "ja", "en"}
