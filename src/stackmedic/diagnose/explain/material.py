"""What is read: the lines of an incident, cleaned, each with its place, as one text that can be searched at once."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from stackmedic.diagnose.explain.cleaning import cleaned, lines
from stackmedic.model.incident import Incident, Statement

SAID_AS = {  # What evidence of these kinds is, where its text does not say so itself.
    "exit_code": "exit code ",
    "stop_code": "stop code ",
    "http": "HTTP status ",
    "terraform_error": "terraform error: ",
}
BARE = ("exit_code", "http")  # Kinds of which only a number needs that.
DOTTED_CAPITAL_I = "İ"  # The one character that grows when it is made small.


class Item(NamedTuple):
    """One logical line. ``where`` is its place in words, ``kind`` the sort of evidence it came from."""

    text: str
    where: str
    kind: str = ""


@dataclass(slots=True)
class Material:
    """All lines, and the same joined and in lower case; ``starts`` are the offsets of the lines in there."""

    items: list[Item]
    text: str = ""
    lower: str = ""
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = "\n".join(each.text for each in self.items)
        self.lower = self.text.replace(DOTTED_CAPITAL_I, "i").lower()
        at = 0
        for each in self.items:
            self.starts.append(at)
            at += len(each.text) + 1

    def line_at(self, offset: int) -> int:
        """Which line an offset is in."""
        return bisect_right(self.starts, offset) - 1

    def ends(self, line: int) -> int:
        return self.starts[line] + len(self.items[line].text)


def material(incident: Incident) -> Material:
    """The lines of an incident. Those of the description come first: they are context, and context can decide."""
    items = [Item(text, "the description", "stack") for _, text in lines(cleaned(incident.stack))]
    for number, statement in enumerate(incident.statements, 1):
        items += _items(statement, number)
    return Material(items)


def _items(statement: Statement, number: int) -> list[Item]:
    if not statement.kind and not statement.component:
        return [Item(text, f"line {at}") for at, text in lines(cleaned(statement.text))]
    where = f"evidence {number} ({', '.join(each for each in (statement.kind, statement.component) if each)})"
    said_as = SAID_AS.get(statement.kind, "")
    found = []
    for _, text in lines(cleaned(statement.text)):
        said_itself = not text[:1].isdigit() if statement.kind in BARE else text.lower().startswith(said_as[:4])
        bare = "" if said_itself else said_as
        speaker = f"[{' '.join(cleaned(statement.component).split())}] " if statement.component else ""
        found.append(Item(speaker + bare + text, where, statement.kind))
    return found
