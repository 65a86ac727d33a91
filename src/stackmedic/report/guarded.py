"""What a guard says of a plan, and of what was applied, as text and as JSON (docs/terraform-guard.schema.json)."""

from collections.abc import Sequence
from dataclasses import asdict

from stackmedic.model.guarded import Applied, Arrival, Guarded, Refusal
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.text import blind_spots
from stackmedic.report.wording import number

SCHEMA, SCHEMA_AFTER = "stackmedic.terraform-guard/1", "stackmedic.terraform-guard-after/1"
STYLES = {Arrival.RUNS: Style.GREEN, Arrival.UNDER_WAY: Style.YELLOW, Arrival.UNKNOWN: Style.YELLOW}
WORDS = {
    Arrival.RUNS: "runs what was planned",
    Arrival.ROLLED_BACK: "does not run what was planned",
    Arrival.UNDER_WAY: "is not there yet",
    Arrival.SUPERSEDED: "runs something newer",
    Arrival.UNKNOWN: "could not be read",
}


def report(found: Guarded, width: int = 80, colour: bool = False) -> str:
    """The page for people."""
    page = Page(width, colour)
    changes = number(found.changes, "change")
    if found.refusals:
        count = number(len(found.refusals), "reason")
        page.add(f"Do not apply this plan of {changes} unseen: {count}.", style=Style.RED)
    else:
        page.add(f"Nothing speaks against this plan of {changes}.", style=Style.GREEN)
    for each in found.refusals:
        _refusal(page, each)
    for each in found.accepted:
        page.add(f"{each.address}: {each.says}", first="  accepted: ", rest="    ", style=Style.FAINT)
    blind_spots(page, found.gaps)
    return page.text()


def _refusal(page: Page, each: Refusal) -> None:
    page.gap()
    page.add(each.address, first="  ", style=Style.BOLD)
    page.add(f"{each.says} ({each.kind})", first="    ")
    page.add(each.instead, first="    instead: ", rest="      ", style=Style.CYAN)


def document(found: Guarded) -> str:
    """The document for programs, ending in a newline."""
    content = {**asdict(found), "gaps": [json.gap(each) for each in found.gaps]}
    return json.render({"schema": SCHEMA, **content})


def after(found: Sequence[Applied], width: int = 80, colour: bool = False) -> str:
    """The page for people, after an apply."""
    page = Page(width, colour)
    if not found:
        page.add("The plan changes no service.", style=Style.BOLD)
    for each in found:
        page.add(f"{each.service} {WORDS[each.arrival]}", style=STYLES.get(each.arrival, Style.RED))
        planned = each.planned or "a new revision"
        page.add(f"{each.address}: planned {planned}, runs {each.running or 'nothing that was read'}", first="  ")
        page.add(each.says, first="  ")
    return page.text()


def after_document(found: Sequence[Applied]) -> str:
    services = [{**asdict(each), "arrival": each.arrival.value} for each in found]
    return json.render({"schema": SCHEMA_AFTER, "services": services})
