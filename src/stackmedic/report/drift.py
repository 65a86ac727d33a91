"""Where the account differs from a state, as text and as JSON (docs/terraform-drift.schema.json)."""

from typing import Any

from stackmedic.model.drift import Drift, Drifted, Kind
from stackmedic.model.evidence import Json
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.text import blind_spots
from stackmedic.report.wording import moment, name, number, value

SCHEMA = "stackmedic.terraform-drift/1"


def report(found: Drifted, width: int = 80, colour: bool = False) -> str:
    """The page for people: what surprises first, then what others than Terraform are meant to change."""
    page = Page(width, colour)
    count = len(found.surprising)
    if count:
        page.add(f"{number(count, 'difference')} from {found.where}", style=Style.YELLOW)
    else:
        page.add(f"No difference from {found.where}", style=Style.GREEN)
    page.add(
        f"{found.compared} of {found.managed} addresses compared, in {found.region}", first="  ", style=Style.FAINT
    )
    for each in found.surprising:
        _drift(page, each)
    expected = [each for each in found.drifts if each.expected]
    if expected:
        page.heading("Expected: others than Terraform change it")
        for each in expected:
            _drift(page, each)
    blind_spots(page, found.gaps)
    return page.text()


def _drift(page: Page, each: Drift) -> None:
    page.gap()
    page.add(each.address, first="  ", style=Style.BOLD)
    page.add(_says(each), first="    ")
    if each.expected:
        page.add(each.expected, first="    ", style=Style.FAINT)
    if each.who:
        page.add(f"{each.who.event} by {each.who.user or 'nobody named'} at {moment(each.who.at)}", first="    ")


def _says(each: Drift) -> str:
    if each.kind is Kind.GONE:
        return f"The {each.declared} is not there: {name(each.about)}"
    if each.kind is Kind.ADDED:
        return f"{each.attribute}: {_told(each.actual)}, which no address declares"
    return f"{each.attribute}: {_told(each.declared)} in the state, {_told(each.actual)} in the account"


def _told(raw: Json) -> str:
    if isinstance(raw, str):
        return name(raw)
    if isinstance(raw, list):
        return ", ".join(map(_told, raw)) or "none"
    return "not there" if raw is None else value(raw)


def document(found: Drifted) -> str:
    """The document for programs, ending in a newline."""
    return json.render(
        {
            "schema": SCHEMA,
            "state": found.where,
            "region": found.region,
            "account": found.account,
            "managed": found.managed,
            "compared": found.compared,
            "drifts": [_document(each) for each in found.drifts],
            "gaps": [json.gap(each) for each in found.gaps],
        }
    )


def _document(each: Drift) -> dict[str, Any]:
    who = {"user": each.who.user, "event": each.who.event, "at": each.who.at} if each.who else None
    return {
        "address": each.address,
        "about": each.about,
        "kind": each.kind.value,
        "attribute": each.attribute,
        "declared": each.declared,
        "actual": each.actual,
        "evidence": json.evidence(each.evidence) if each.evidence else None,
        "expected": each.expected,
        "who": who,
    }
