"""stackmedic runs: what was begun, what waits, what can go on."""

import sys
from datetime import timedelta
from typing import Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.duration import seconds
from stackmedic.cli.fix import Confirm, Watching, asked, said
from stackmedic.cli.settings import Settings, with_settings
from stackmedic.errors import Refused

RunId = Annotated[str, typer.Argument(help="Id of the run, as runs list shows it.", metavar="RUN")]
MONTH = "30d"

runs = typer.Typer(help="Runs of fix: list, show, resume, cancel, approve, purge.", no_args_is_help=True)


def list_(settings: Settings) -> int:
    """List every run that this machine knows, or all that share its store, oldest first."""
    from stackmedic import changes
    from stackmedic.report import runs as report

    found = changes.list_runs(config=settings.config)
    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(report.list_document(found) if settings.json else report.listed(found, *screen))
    return 0


def show(settings: Settings, run: RunId) -> int:
    """Show a run: its condition, its changes, its journal. Exits as the run did."""
    from stackmedic import changes

    return said(changes.show_run(run, config=settings.config), settings)


def resume(settings: Settings, run: RunId) -> int:
    """Go on with a run that was cut off, cancelled or parked, or that waits for a person. Exits as the run does."""
    from stackmedic import changes

    _refuse_when_read_only(settings)
    with Watching(settings) as watching:
        found = changes.resume_run(run, watching.heard, config=settings.config)
    return said(found, settings)


def cancel(settings: Settings, run: RunId) -> int:
    """Stop a run at its next boundary: the step in flight ends, nothing else begins, nothing is undone."""
    from stackmedic import changes

    _refuse_when_read_only(settings)
    with Watching(settings) as watching:
        found = changes.cancel_run(run, watching.heard, config=settings.config)
    return said(found, settings)


def approve(settings: Settings, run: RunId, confirm: Confirm = None) -> int:
    """Say yes to the plan of a run that waits for it, and carry it out."""
    from stackmedic import changes
    from stackmedic.report import plan as report

    _refuse_when_read_only(settings)
    plan = changes.plan_of_run(run, config=settings.config)
    if not settings.json:
        console.write(report.report(plan, console.width(sys.stdout), console.coloured(settings.color, sys.stdout)))
    confirmed = tuple(confirm or ())
    if not settings.yes:
        confirmed = asked(plan, settings, confirmed, "add --yes; the run still waits, and runs cancel ends it")
    with Watching(settings) as watching:
        found = changes.approve_run(run, confirmed, watching.heard, config=settings.config)
    return said(found, settings)


def purge(
    settings: Settings,
    older_than: Annotated[
        str, typer.Option("--older-than", help="Keep what ended since: 36h, 30d.", metavar="DURATION")
    ] = MONTH,
) -> int:
    """Forget the journals of runs that ended long ago; the audit record keeps what they did."""
    from stackmedic import changes
    from stackmedic.report import runs as report

    age = timedelta(seconds=seconds(older_than, "--older-than") or 0)
    count = changes.purge_runs(age, config=settings.config)
    console.write(report.purged_document(count) if settings.json else f"{count} forgotten")
    return 0


def _refuse_when_read_only(settings: Settings) -> None:
    if settings.read_only:
        raise Refused("Nothing is changed: --read-only was given.", "run it without --read-only")


for verb in (list_, show, resume, cancel, approve, purge):
    runs.command(name=verb.__name__.rstrip("_"))(with_settings(verb))
