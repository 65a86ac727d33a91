"""stackmedic audit: what was changed from here, by whom, and whether that record is whole."""

import sys

import typer

from stackmedic.cli import console
from stackmedic.cli.settings import Settings, with_settings

audit = typer.Typer(help="The record of every change: show, verify, export.", no_args_is_help=True)


def show(settings: Settings) -> int:
    """Show every entry, oldest first."""
    from stackmedic import changes
    from stackmedic.report import runs as report

    if settings.json:
        return export(settings)
    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(report.audit(changes.audit_entries(settings.config), *screen))
    return 0


def verify(settings: Settings) -> int:
    """Check that no entry was changed, removed or reordered. Exits 3 when one was."""
    from stackmedic import changes
    from stackmedic.report import runs as report

    found = changes.audit_check(settings.config)
    if settings.json:
        console.write(report.check_document(found.entries, found.head.number, found.head.hash, found.problems))
    else:
        console.write(report.check(found.entries, found.head.hash, found.problems))
    return 3 if found.problems else 0


def export(settings: Settings) -> int:
    """Print the whole record and its head as JSON, to be kept where nobody here can rewrite it."""
    from stackmedic import changes
    from stackmedic.report import runs as report

    head = changes.audit_check(settings.config).head
    console.write(report.audit_document(changes.audit_entries(settings.config), head.number, head.hash))
    return 0


for verb in (show, verify, export):
    audit.command(name=verb.__name__)(with_settings(verb))
