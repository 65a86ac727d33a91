"""The errors of a run of Terraform, explained, as text and as JSON (docs/terraform-explain.schema.json)."""

from collections.abc import Sequence
from typing import Any

from stackmedic.model.explanation import Named, Strength
from stackmedic.model.failed_run import ExplainedError, RunError
from stackmedic.report import explanation, json
from stackmedic.report.page import Page, Style
from stackmedic.report.wording import number

SCHEMA = "stackmedic.terraform-explain/1"
RIVALS = 2  # Causes of an error on the page when none is certain; JSON holds all.


def report(found: Sequence[ExplainedError], width: int = 80, colour: bool = False) -> str:
    """The page for people: each error, where it is, and what it points at."""
    page = Page(width, colour)
    if not found:
        page.add("No error of Terraform is in this text.", style=Style.BOLD)
    if len(found) > 1:
        page.add(f"{number(len(found), 'error')}, each explained alone.", style=Style.BOLD)
    for place, each in enumerate(found, 1):
        _error(page, f"Error {place}: " if len(found) > 1 else "Error: ", each.error)
        for rank, cause in enumerate(_worth_reading(each.explanation.causes), 1):
            explanation.add_cause(page, rank, cause)
        if not each.explanation.causes:
            page.add("No cause is known for this error.", first="   ")
            for family in each.explanation.families:
                for read in family.read:
                    page.add(read, first="   to read next: ", rest="     ", style=Style.CYAN)
    return page.text()


def _worth_reading(causes: tuple[Named, ...]) -> tuple[Named, ...]:
    certain = any(each.confidence is Strength.HIGH for each in causes[:1])
    return causes[: 1 if certain else RIVALS]


def _error(page: Page, first: str, error: RunError) -> None:
    if not error.summary:
        return
    page.gap()
    page.add(error.summary, first=first, rest="  ", style=Style.BOLD)
    place = f"{error.file} line {error.line}" if error.file else ""
    at = ", ".join(filter(None, (error.address, place)))
    if at:
        page.add(at, first="  at ", rest="     ")


def document(found: Sequence[ExplainedError]) -> str:
    """The document for programs, ending in a newline."""
    return json.render({"schema": SCHEMA, "errors": [_explained(each) for each in found]})


def _explained(each: ExplainedError) -> dict[str, Any]:
    error = each.error
    return {
        "summary": error.summary,
        "text": error.text,
        "address": error.address,
        "file": error.file,
        "line": error.line,
        **explanation.content(each.explanation),
    }
