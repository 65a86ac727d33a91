"""Where output goes: width, colour, a progress line for people at a terminal, and pipes that close early."""

import os
import shutil
import sys
import threading
from types import TracebackType
from typing import TextIO

from stackmedic.cli.settings import Colour
from stackmedic.errors import UsageError
from stackmedic.report.wording import number

WIDEST = 120  # Longer lines are hard to read.
PIPED_WIDTH = 80


def coloured(choice: Colour, stream: TextIO) -> bool:
    """Whether to colour: as told; else on a terminal that can, unless NO_COLOR is set (no-color.org)."""
    if choice is not Colour.AUTO:
        return choice is Colour.ALWAYS
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int:
    """Columns to write in: COLUMNS, else the terminal's, else 80."""
    if not stream.isatty() and "COLUMNS" not in os.environ:
        return PIPED_WIDTH
    return min(WIDEST, max(40, shutil.get_terminal_size((PIPED_WIDTH, 24)).columns))


def write(text: str) -> None:
    """Print a whole answer. A reader that went away (`| head`) is no error."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # A terminal without UTF-8 still gets every word.
    try:
        print(text, end="" if text.endswith("\n") else "\n", flush=True)
    except BrokenPipeError:
        _forget()
    except OSError as error:
        _forget()
        hint = "make room there, or lead it elsewhere: > FILE"
        raise UsageError(f"The answer cannot be written: {error.strerror}.", hint) from error


def _forget() -> None:
    """What Python still holds for stdout goes nowhere, so that the end of the process does not stumble over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Line:
    """The progress of reading: one line on stderr, rewritten for every answer, removed at the end; silent in a pipe."""

    def __init__(self, stream: TextIO, doing: str = "reading") -> None:
        self.stream = stream
        self.shown = stream.isatty() and os.environ.get("TERM") != "dumb"
        self.doing = doing
        self.calls = 0
        self.failed = 0
        self.lock = threading.Lock()

    def __enter__(self) -> "Line":
        self.draw("")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def called(self, call: str, seconds: float, ok: bool) -> None:
        with self.lock:
            self.calls += 1
            self.failed += not ok
            self.draw(call)

    def draw(self, call: str) -> None:
        if not self.shown:
            return
        failed = f", {self.failed} failed" if self.failed else ""
        text = f"{self.doing} … {number(self.calls, 'call')}{failed} {call}" if self.calls else f"{self.doing} …"
        self.stream.write(f"\r\x1b[K{text[: width(self.stream) - 1]}")
        self.stream.flush()
