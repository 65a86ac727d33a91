"""Text that is safe and fits."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.report.plain import clean, columns, continued, cut, wrap


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("\x1b[1;31mfailed\x1b[0m", "failed"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\u202eabc", "\\u202eabc"),
        ("\ud800", "\\ud800"),
        ("naïve 東京 → 5 ms", "naïve 東京 → 5 ms"),
    ],
)
def test_only_what_could_steer_a_terminal_is_spelled_out(dirty: str, expected: str) -> None:
    assert expected == clean(dirty)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(text) == clean(clean(text))


def test_wide_characters_take_two_columns() -> None:
    assert 4 == columns("東京")


def test_what_fits_is_not_cut() -> None:
    assert "12345" == cut("12345", 5)


def test_a_cut_text_ends_in_an_ellipsis_and_fits() -> None:
    assert "1234…" == cut("123456", 5)
    assert 5 >= columns(cut("東京東京", 5))


def test_text_breaks_at_spaces_and_hangs() -> None:
    assert ["• one two", "  three"] == wrap("one two three", 10, "• ", "  ")


def test_a_word_that_is_too_long_is_broken() -> None:
    assert ["- aaaaaaaa", "  aaaa b"] == wrap("aaaaaaaaaaaa b", 10, "- ", "  ")


def test_a_long_word_is_broken_behind_a_separator_that_is_near_the_end() -> None:
    assert ["- aaaa/bb-", "  cccc"] == wrap("aaaa/bb-cccc", 11, "- ", "  ")


def test_nothing_gives_one_empty_line() -> None:
    assert ["  "] == wrap("", 10, "  ")


def test_a_long_command_goes_on_after_a_backslash_and_never_inside_of_quotes() -> None:
    command = "aws ecs list-tasks --query 'a[0] | b' --cluster shop"
    assert ["$ aws ecs list-tasks \\", "  --query 'a[0] | b' \\", "  --cluster shop"] == continued(command, 24, "$ ")


@given(st.lists(st.from_regex(r"[a-z/=:-]{1,12}", fullmatch=True), min_size=1), st.integers(24, 60))
def test_a_shell_reads_a_continued_command_as_the_one_that_it_is(words: list[str], room: int) -> None:
    lines = continued(" ".join(words), room, "  Next ")
    assert all(columns(line) <= room for line in lines)
    assert words == shlex.split("\n".join(lines).replace("\\\n", ""))[1:]


@given(st.text(), st.integers(8, 60))
def test_no_line_is_too_long_and_no_word_is_lost(text: str, room: int) -> None:
    lines = wrap(clean(text), room, "> ", "  ")
    assert all(columns(line) <= room for line in lines)
    assert "".join(clean(text).split()) == "".join("".join(lines).removeprefix("> ").split())
