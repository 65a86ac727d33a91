"""What somebody was shown of an incident: a text, or several pieces of evidence with the kind and place of each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of evidence. ``kind`` is its sort as the teller calls it (log, stopped_reason, config, metric, …),
    ``component`` who said it; both may be empty."""

    text: str
    kind: str = ""
    component: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything that is to be explained. ``stack`` is how the teller describes what was running."""

    statements: tuple[Statement, ...]
    stack: str = ""
