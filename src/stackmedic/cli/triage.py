"""stackmedic triage: which of all the services of a region are in trouble, and why."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.settings import Settings

if TYPE_CHECKING:
    from stackmedic.model.triage import Triage

WHOLE = 100


def triage(
    settings: Settings,
    share: Annotated[
        int, typer.Option(help="Percent of each of AWS's request limits to use at most.", min=1, max=WHOLE)
    ] = 50,
) -> int:
    """Find which services of the region are in trouble, however many there are.

    Counts first; only what looks ill by them is looked at more closely, and diagnosed as far as a short look proves.
    Reads the account and changes nothing. Exits 0 when nothing hurts, 3 when something does, 5 when too little could
    be read, 10 when time ran out.
    """
    with console.Line(sys.stderr) as progress:
        from dataclasses import replace

        from stackmedic import app
        from stackmedic.cli.asked import options

        found = app.triage(replace(options(settings), share=share / WHOLE), progress)
    from stackmedic.report import triage as report

    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(report.document(found) if settings.json else report.report(found, *screen))
    return exit_code(found)


def exit_code(found: "Triage") -> int:
    """3 something hurts, 10 time ran out, 5 too little was read, 0 nothing hurts."""
    if found.hurting:
        return 3
    if found.gaps:
        return 10 if any(each.reason.startswith("DeadlineReached") for each in found.gaps) else 5
    return 0
