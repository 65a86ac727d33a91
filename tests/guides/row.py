"""One command of a guide: as it is written there, what is typed here, and what follows from the world.

``wanted`` is compared with what ``look`` (JMESPath) finds in the JSON that was printed; without ``look`` it is a
pattern that all of the text matches. What a guide gets wrong, or what needs more than the CLI of PyPI, is typed as it
stands there, too, and has to be refused with ``refused``.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

NOTHING = ""


class Kind(Enum):
    """How a guide's command fares."""

    ANSWERED = "answered"
    WRONG = "wrong"
    LACKING = "lacking"
    SHORTENED = "shortened"
    OURS = "ours"


@dataclass(frozen=True)
class Row:
    """``here``: what is typed in its place, where it has blanks, or is wrong."""

    kind: Kind
    said: str
    wanted: Any = NOTHING
    look: str = ""
    here: str = ""
    refused: str = ""
    why: str = ""


def answered(said: str, wanted: Any = NOTHING, look: str = "", here: str = "") -> Row:
    """It answers; ``here`` has its blanks filled in."""
    return Row(Kind.ANSWERED, said, wanted, look, here)


def wrong(said: str, why: str, here: str, wanted: Any, look: str = "", *, refused: str) -> Row:
    """It cannot work, on AWS either; ``here`` is the right form."""
    return Row(Kind.WRONG, said, wanted, look, here, refused, why)


def lacking(said: str, why: str, here: str, wanted: Any, look: str = "", *, refused: str) -> Row:
    """It needs another tool; ``here`` does as much with this one."""
    return Row(Kind.LACKING, said, wanted, look, here, refused, why)


def shortened(said: str, here: str, wanted: Any, look: str = "") -> Row:
    """The guide leaves the rest to the reader."""
    return Row(Kind.SHORTENED, said, wanted, look, here)


def ours(here: str, wanted: Any = NOTHING, look: str = "") -> Row:
    """What has to be done or looked at between a guide's commands."""
    return Row(Kind.OURS, "", wanted, look, here)


TAIL = "`aws logs tail` came with version 2 of the CLI"
TAIL_REFUSED = "argument operation: Invalid choice"
PLUGIN = "a session needs the Session Manager plugin"
PLUGIN_REFUSED = "SessionManagerPlugin is not found"
ONE_WORD = "statistics are separated by spaces; with a comma they are one word, which is no statistic"
ONE_WORD_REFUSED = "The parameter Statistics.member.1 must be a value in the set"
DATES = "`--iso-8601` without `=seconds` is a date, so that the window begins when it ends"
DATES_REFUSED = "The parameter StartTime must be less than the parameter EndTime"


@dataclass(frozen=True)
class Table:
    """A guide's commands on one stack, in the order in which they are typed here.

    ``blanks``: what the guide leaves to the reader, and what stands there here. ``outputs``: Terraform's.
    """

    guide: str
    stack: str
    rows: tuple[Row, ...]
    blanks: dict[str, str]
    outputs: dict[str, str]

    def filled(self, line: str) -> str:
        for blank, value in self.blanks.items():
            line = line.replace(blank, value)
        return line
