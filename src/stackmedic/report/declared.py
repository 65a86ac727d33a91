"""A stack as Terraform names it, as text and as JSON (docs/discover-state.schema.json)."""

from dataclasses import asdict

from stackmedic.model.declared_stack import DeclaredStack
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.text import blind_spots
from stackmedic.report.wording import name, number

SCHEMA = "stackmedic.discover-state/1"


def report(found: DeclaredStack, width: int = 80, colour: bool = False) -> str:
    """Each thing with its address; what the account lacks, and what no address declares."""
    page = Page(width, colour)
    page.add(" · ".join(filter(None, (found.name, found.account, found.region))), style=Style.BOLD)
    page.add(f"as {found.where} has it, which holds {number(found.others, 'resource')} more", first="  ")
    for each in found.things:
        missing = "" if each.there is not False else ", not in the account"
        style = Style.YELLOW if missing else Style.PLAIN
        page.add(f"{name(each.name)}{missing}", first=f"  {each.what:<17}", style=style)
        page.add(each.address, first=" " * 19, style=Style.FAINT)
    if found.undeclared:
        page.heading("In the account, at no address of this state")
        for one in found.undeclared:
            page.add(one.name, first=f"  {one.what:<17}")
    blind_spots(page, found.gaps)
    return page.text()


def document(found: DeclaredStack, path: str | None) -> str:
    """The JSON document, ending in a newline; ``path`` is the file that was written."""
    content = {**asdict(found), "gaps": [json.gap(each) for each in found.gaps]}
    return json.render({"schema": SCHEMA, "path": path, **content})
