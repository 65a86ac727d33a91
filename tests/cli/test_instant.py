"""Moments as people type them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from stackmedic.cli.instant import moment
from stackmedic.errors import UsageError

NINE = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-16", NINE - timedelta(hours=9)),
        ("2026-11-16T09:00", NINE),
        ("2026-11-16 09:00:00Z", NINE),
        ("2026-11-16T09:00+11:00", NINE.astimezone(timezone(timedelta(hours=11))) - timedelta(hours=11)),
    ],
)
def test_a_date_and_a_time_are_a_moment_of_utc_unless_they_say_otherwise(text: str, expected: datetime) -> None:
    assert expected == moment(text, "--at")


def test_nothing_typed_is_nothing_chosen() -> None:
    assert moment(None, "--at") is None


@pytest.mark.parametrize("text", ["", "noon", "1795003200", "2026-13-01", "1999-01-01", "2100-01-02", "09:00"])
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="--at"):
        moment(text, "--at")
