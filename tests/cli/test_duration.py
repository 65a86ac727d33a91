"""Durations as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.cli.duration import seconds
from stackmedic.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90s", 90), ("15m", 900), ("36h", 129_600), ("2d", 172_800), ("1h30m", 5400), ("1.5h", 5400)],
)
def test_a_number_and_a_unit_are_seconds(text: str, expected: float) -> None:
    assert expected == seconds(text, "--since")


def test_nothing_typed_is_nothing_chosen() -> None:
    assert seconds(None, "--since") is None


@pytest.mark.parametrize("text", ["", "5", "h", "5 m", "-5m", "5w", "1e9d", "0s", "99999d", "٥m5", "5m\n"])
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="--since"):
        seconds(text, "--since")


@given(st.text())
def test_no_text_does_worse_than_a_usage_error(text: str) -> None:
    try:
        assert (seconds(text, "--since") or 0) > 0
    except UsageError as error:
        assert error.hint
