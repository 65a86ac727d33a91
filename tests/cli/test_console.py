"""Colour, width and the progress line."""

import io
import threading

import pytest

from stackmedic.cli.console import Line, coloured, width
from stackmedic.cli.settings import Colour


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_is_coloured_and_a_pipe_is_not() -> None:
    assert coloured(Colour.AUTO, Terminal())
    assert not coloured(Colour.AUTO, io.StringIO())


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_can_switch_colour_off(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert not coloured(Colour.AUTO, Terminal())
    assert coloured(Colour.ALWAYS, Terminal())


def test_an_empty_no_color_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    assert coloured(Colour.AUTO, Terminal())


def test_never_is_never_and_always_is_always() -> None:
    assert not coloured(Colour.NEVER, Terminal())
    assert coloured(Colour.ALWAYS, io.StringIO())


def test_a_pipe_is_80_columns_wide() -> None:
    assert 80 == width(io.StringIO())


@pytest.mark.parametrize(("columns", "expected"), [("100", 100), ("10", 40), ("500", 120)])
def test_columns_are_heeded_within_reason(columns: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert expected == width(Terminal())


def test_progress_shows_at_once_counts_calls_and_leaves_nothing_behind() -> None:
    stream = Terminal()
    with Line(stream) as progress:
        assert "reading …" in stream.getvalue()
        progress.called("ecs:DescribeServices", 0.1, True)
        progress.called("ecs:DescribeTasks", 0.1, False)
        assert stream.getvalue().endswith("reading … 2 calls, 1 failed ecs:DescribeTasks")
    assert stream.getvalue().endswith("\r\x1b[K")


def test_progress_is_silent_in_a_pipe() -> None:
    stream = io.StringIO()
    with Line(stream) as progress:
        progress.called("ecs:DescribeServices", 0.1, True)
    assert "" == stream.getvalue()


def test_progress_loses_no_call_of_any_thread() -> None:
    progress = Line(io.StringIO())
    threads = [threading.Thread(target=lambda: [progress.called("x", 0, True) for _ in range(500)]) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert 4000 == progress.calls
