"""What doctor looked at, as text and as JSON (docs/doctor.schema.json)."""

from dataclasses import asdict
from itertools import groupby

from stackmedic.model.overview import Check
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.wording import number

SCHEMA = "stackmedic.doctor/1"
MARKS = {True: ("✓", Style.PLAIN), False: ("✗", Style.RED), None: ("-", Style.FAINT)}


def report(checks: tuple[Check, ...], width: int = 80, colour: bool = False) -> str:
    """One line a check. The permissions that are there are only counted; those that nobody could try stand together."""
    page = Page(width, colour)
    allowed = [each for each in checks if is_permission(each) and each.ok]
    untried = [each for each in checks if is_permission(each) and each.ok is None]
    shown = [each for each in checks if each not in (*allowed, *untried)]
    if allowed:
        shown.append(Check("permissions", True, f"{number(len(allowed), 'call')} allowed"))
    widest = max((len(each.name) for each in shown if not is_permission(each)), default=0)
    for each in shown:
        mark, style = MARKS[each.ok]
        page.add(each.says, first=f"{mark} {each.name:<{widest}}  ", rest="    ", style=style)
        if each.hint and each.ok is not None:
            page.add(each.hint, first="    ")
    for says, alike in groupby(sorted(untried, key=lambda each: each.says), key=lambda each: each.says):
        names = [each.name for each in alike]
        page.add(f"{number(len(names), 'call')} {says}: {', '.join(names)}", first="- ", rest="    ", style=Style.FAINT)
    return page.text()


def is_permission(check: Check) -> bool:
    """Permissions are checked under their own names: ecs:DescribeTasks."""
    return ":" in check.name


def document(checks: tuple[Check, ...]) -> str:
    """The JSON document, ending in a newline."""
    return json.render({"schema": SCHEMA, "checks": [asdict(each) for each in checks]})
