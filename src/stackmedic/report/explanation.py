"""An explanation as a page of text and as JSON (docs/explanation.schema.json)."""

from typing import Any

from stackmedic.model.explanation import Because, Explanation, Named, Recognized, Strength
from stackmedic.report.json import render
from stackmedic.report.page import Page, Style
from stackmedic.report.wording import number, page_of

SCHEMA = "stackmedic.explanation/1"
WORDS = {
    Strength.HIGH: "says so in words that mean hardly anything else",
    Strength.MEDIUM: "speaks for it",
    Strength.LOW: "leaves it possible",
}
STYLES = {Strength.HIGH: Style.RED, Strength.MEDIUM: Style.YELLOW, Strength.LOW: Style.BOLD}
TOOLS = frozenset(["aws", "curl", "dig", "docker", "git", "openssl", "pip", "psql", "redis-cli", "terraform"])
QUOTES = 4  # Per cause, on the page; JSON holds all.


def as_text(explanation: Explanation, width: int = 80, colour: bool = False) -> str:
    """The page for people."""
    page = Page(width, colour)
    if not explanation.causes:
        page.add(f"No cause is named in {number(explanation.lines, 'line')}.", style=Style.BOLD)
    for place, each in enumerate(explanation.causes, 1):
        add_cause(page, place, each)
    named = {line.quote for each in explanation.causes[:1] for line in each.because}
    doubt = all(each.confidence is Strength.LOW for each in explanation.causes)
    general = [each for each in explanation.families if doubt or each.because.quote not in named]
    if general:
        page.heading("In general")
    for family in general:
        _family(page, family)
    return page.text()


def add_cause(page: Page, place: int, each: Named) -> None:
    """One cause: what says so, what would decide, what cures it."""
    page.heading(f"{place}. {each.title}", STYLES[each.confidence])
    page.add(f"{each.id}: confidence {each.confidence.value}; the text {WORDS[each.confidence]}", first="   ")
    said = {(because.where, because.quote, because.weight < 0): because for because in reversed(each.because)}
    for because in list(reversed(said.values()))[:QUOTES]:
        _because(page, because)
    for read in each.confirm:
        _deciding(page, read)
    for cure in each.remedies:
        page.add(cure, first="   to cure: ", rest="     ")
    if each.runbook:
        page.add(page_of(each.id), first="   runbook: ")


def _deciding(page: Page, read: str) -> None:
    if read.partition(" ")[0] in TOOLS:
        page.command(read, first="   to decide: ")
    else:
        page.add(read, first="   to decide: ", rest="     ", style=Style.CYAN)


def _because(page: Page, because: Because) -> None:
    sign = "+" if because.weight >= 0 else "−"
    says = "" if because.says in because.quote else because.says
    says = f" ({says})" if says and because.quote else says
    page.add(f"{because.where}: {because.quote}{says}", first=f"   {sign} ", rest="     ")


def _family(page: Page, family: Recognized) -> None:
    page.add(f"{family.name} ({family.layer})", first="  • ")
    page.add(f"{family.because.where}: {family.because.quote}", first="    ")
    for read in family.read:
        page.add(read, first="    to read next: ", rest="      ", style=Style.CYAN)


def as_json(explanation: Explanation) -> str:
    """The document for programs, ending in a newline; ASCII only."""
    return render({"schema": SCHEMA, **content(explanation)})


def content(explanation: Explanation) -> dict[str, Any]:
    """All that a document says of an explanation."""
    return {
        "causes": [_named(each) for each in explanation.causes],
        "families": [_recognized(each) for each in explanation.families],
        "lines": explanation.lines,
    }


def _named(each: Named) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": each.title,
        "confidence": each.confidence.value,
        "weight": each.weight,
        "because": [_said(line) for line in each.because],
        "confirm": list(each.confirm),
        "remedies": list(each.remedies),
        "runbook": page_of(each.id) if each.runbook else None,
    }


def _recognized(each: Recognized) -> dict[str, Any]:
    return {"name": each.name, "layer": each.layer, "because": _said(each.because), "read": list(each.read)}


def _said(line: Because) -> dict[str, Any]:
    return {"quote": line.quote, "where": line.where, "says": line.says, "weight": line.weight}
