"""What came of probes, as text and as JSON (docs/probes.schema.json)."""

from dataclasses import asdict

from stackmedic.model.probed import Probed
from stackmedic.report import json
from stackmedic.report.page import Page, Style

SCHEMA = "stackmedic.probes/1"
WORDS = {True: "ok", False: "NOT OK", None: "not known"}
STYLES = {True: Style.PLAIN, False: Style.RED, None: Style.YELLOW}


def report(found: tuple[Probed, ...], width: int = 80, colour: bool = False) -> str:
    """The whole page, ending in a newline."""
    page = Page(width, colour)
    if not found:
        page.add("nothing to ask: the stack names no address of these kinds")
    for each in found:
        page.add(f"{each.kind} {each.address}: {WORDS[each.ok]}, {each.says}", rest="  ", style=STYLES[each.ok])
        for name, value in sorted(each.facts.items()):
            page.add(f"{name} = {value}", first="    ", style=Style.FAINT)
    return page.text()


def document(found: tuple[Probed, ...]) -> str:
    """The JSON document, ending in a newline."""
    return json.render({"schema": SCHEMA, "probes": [asdict(each) for each in found]})
