"""A stack that was found, as text and as JSON (docs/discover.schema.json)."""

from dataclasses import asdict

from stackmedic.model.overview import Discovered
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.text import blind_spots

SCHEMA = "stackmedic.discover/1"


def report(found: Discovered, width: int = 80, colour: bool = False) -> str:
    """What belongs to the stack; one line for each kind."""
    page = Page(width, colour)
    page.add(f"{found.name} · {found.account} · {found.region}", style=Style.BOLD)
    for kind, names in (
        ("cluster", (found.cluster,)),
        ("services", found.services),
        ("load balancers", found.load_balancers),
        ("databases", found.databases),
        ("caches", found.caches),
    ):
        page.add(", ".join(names) or "none", first=f"  {kind:<16}")
    blind_spots(page, found.gaps)
    return page.text()


def document(found: Discovered, path: str | None) -> str:
    """The JSON document, ending in a newline; ``path`` is the file that was written."""
    content = {**asdict(found), "gaps": [json.gap(each) for each in found.gaps]}
    return json.render({"schema": SCHEMA, "path": path, **content})
