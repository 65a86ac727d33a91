"""What doctor looked at, as text and as JSON (docs/doctor.schema.json)."""

from dataclasses import asdict

from stackmedic.model.overview import Check
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.wording import number

SCHEMA = "stackmedic.doctor/1"
MARKS = {True: ("✓", Style.PLAIN), False: ("✗", Style.RED), None: ("-", Style.FAINT)}


def report(checks: tuple[Check, ...], width: int = 80, colour: bool = False) -> str:
    """One line a check; the permissions that are there are only counted."""
    page = Page(width, colour)
    allowed = [each for each in checks if is_permission(each) and each.ok]
    shown = [each for each in checks if each not in allowed]
    if allowed:
        shown.append(Check("permissions", True, f"{number(len(allowed), 'call')} allowed"))
    widest = max((len(each.name) for each in shown if not is_permission(each)), default=0)
    for each in shown:
        mark, style = MARKS[each.ok]
        page.add(each.says, first=f"{mark} {each.name:<{widest}}  ", rest="    ", style=style)
        if each.hint and each.ok is not None:
            page.add(each.hint, first="    ")
    return page.text()


def is_permission(check: Check) -> bool:
    """Permissions are checked under their own names: ecs:DescribeTasks."""
    return ":" in check.name


def document(checks: tuple[Check, ...]) -> str:
    """The JSON document, ending in a newline."""
    return json.render({"schema": SCHEMA, "checks": [asdict(each) for each in checks]})
