"""What came of probes, as text and as JSON (docs/probes.schema.json)."""

from dataclasses import asdict

from stackmedic.model.probed import Probed
from stackmedic.model.snapshot import Gap
from stackmedic.report import json
from stackmedic.report.page import Page, Style

SCHEMA = "stackmedic.probes/1"
WORDS = {True: "ok", False: "NOT OK", None: "not known"}
STYLES = {True: Style.PLAIN, False: Style.RED, None: Style.YELLOW}


def report(found: tuple[Probed, ...], gaps: tuple[Gap, ...] = (), width: int = 80, colour: bool = False) -> str:
    """The whole page, ending in a newline."""
    page = Page(width, colour)
    if not found and not gaps:
        page.add("nothing to ask: the stack names no address of these kinds")
    for each in found:
        says = f"{each.kind} {each.address}: {WORDS[each.ok]}, {each.says}{_from(each)}"
        page.add(says, rest="  ", style=STYLES[each.ok])
        for name, value in sorted(each.facts.items()):
            page.add(f"{name} = {value}", first="    ", style=Style.FAINT)
    for gap in gaps:
        page.add(f"not asked: {gap.call}: {gap.reason}", rest="  ", style=Style.YELLOW)
    return page.text()


def _from(each: Probed) -> str:
    return f" (asked from {each.through})" if each.through else ""


def document(found: tuple[Probed, ...], gaps: tuple[Gap, ...] = ()) -> str:
    """The JSON document, ending in a newline."""
    not_asked = [{"call": each.call, "reason": each.reason} for each in gaps]
    return json.render({"schema": SCHEMA, "probes": [asdict(each) for each in found], "not_asked": not_asked})
