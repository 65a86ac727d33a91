"""Which commands there are. Only what is asked for is imported: the lab costs nothing to those who do not use it."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import typer
import typer.main

from stackmedic.cli.audit import audit
from stackmedic.cli.bundle import bundle
from stackmedic.cli.diagnose import diagnose
from stackmedic.cli.discover import discover
from stackmedic.cli.doctor import doctor
from stackmedic.cli.explain import explain
from stackmedic.cli.fix import fix
from stackmedic.cli.iam import iam
from stackmedic.cli.probe import probe
from stackmedic.cli.reach import reach
from stackmedic.cli.runs import runs
from stackmedic.cli.settings import with_settings
from stackmedic.cli.status import status
from stackmedic.cli.terraform import terraform
from stackmedic.cli.triage import triage

HELP = """
Names the root cause of a broken AWS ECS stack, with its proof.

Try it without an account: eval "$(stackmedic lab up ohmycoins)" && stackmedic diagnose.
Each command explains itself: stackmedic diagnose --help.
"""
LAB_HELP = "A simulated AWS account on this machine, over the real AWS protocol."
COMPLETION = "_STACKMEDIC_COMPLETE"


def command_line(argv: Sequence[str]) -> Any:
    """The command tree, as far as this command line needs it."""
    app = typer.Typer(
        help=HELP,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        suggest_commands=False,  # cli/failure.py suggests, in the same words for commands and options.
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(root)
    for verb in (diagnose, triage, explain, fix, status, discover, doctor, bundle, probe, reach):
        add(app, verb)
    app.add_typer(terraform, name="terraform")
    app.add_typer(runs, name="runs")
    app.add_typer(audit, name="audit")
    app.add_typer(iam, name="iam")
    app.add_typer(lab(argv), name="lab", help=LAB_HELP)
    return typer.main.get_command(app)


def add(app: typer.Typer, verb: Callable[..., int]) -> None:
    """One verb with the shared options; its docstring is its help."""
    app.command(name=verb.__name__)(with_settings(verb))


def root(version: bool = typer.Option(False, "--version", "-V", help="Print the version.")) -> None:
    if version:
        from stackmedic import __version__

        print(f"stackmedic {__version__}")
        raise typer.Exit()


def lab(argv: Sequence[str]) -> typer.Typer:
    """The lab's commands when they are asked for; else a name and a help line."""
    asked = next((each for each in argv if not each.startswith("-")), None) == "lab"
    if not asked and COMPLETION not in os.environ:
        return typer.Typer(callback=nothing)
    from stackmedic.cli.lab import lab as commands

    return commands


def nothing() -> None:
    """Stands in for the lab when another command is meant."""
