"""Errors in the programs' logs. They say where it hurts, but alone they are no incident: programs complain a lot."""

import re
from collections.abc import Iterator

from stackmedic.diagnose.messages import Message, Origin, messages
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ERROR = re.compile(r"\b(ERROR|FATAL|CRITICAL|Traceback|panic:)|(Error|Exception)\b")
CONTINUED = re.compile(r"^(\s|Traceback|During handling|The above exception)")
SHOWN = 3


def symptoms(snapshot: Snapshot, service: Service) -> Iterator[Symptom]:
    lines = error_lines(messages(snapshot, service))
    if lines:
        newest = lines[-1]
        says = f"{newest.container or service.name} logs: {newest.text.strip()[:200]}"
        evidence = tuple(each.evidence for each in reversed(lines[-SHOWN:]))
        yield Symptom(SymptomKind.LOG_ERRORS, service.arn, says, evidence, service.arn, lines[0].at)


def error_lines(said: tuple[Message, ...]) -> tuple[Message, ...]:
    """Log lines that name an error; frames of a stack trace are left to the line that ends it."""
    logged = (each for each in said if each.origin is Origin.LOG)
    return tuple(each for each in logged if ERROR.search(each.text) and not CONTINUED.match(each.text))
