"""Which commands there are. Only what is asked for is imported and built: no command pays for another."""

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
import typer.main

from stackmedic.cli.settings import with_settings

HELP = """
Names the root cause of a broken AWS ECS stack, with its proof.

Try it without an account: eval "$(stackmedic lab up ohmycoins)" && stackmedic diagnose.
Each command explains itself: stackmedic diagnose --help.
"""
LAB_HELP = "A simulated AWS account on this machine, over the real AWS protocol."
COMPLETION = "_STACKMEDIC_COMPLETE"
VERBS = ("diagnose", "triage", "explain", "fix", "status", "discover", "doctor", "bundle", "probe", "reach")
GROUPS = ("terraform", "runs", "audit", "iam")  # Of verbs; each is a module, like a verb.


def command_line(argv: Sequence[str]) -> Any:
    """The command that this command line asks for; every command for a line that asks for none of them."""
    app = typer.Typer(
        help=HELP,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        suggest_commands=False,  # cli/failure.py suggests, in the same words for commands and options.
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(root)
    asked = next((each for each in argv if not each.startswith("-")), "")
    alone = asked in (*VERBS, *GROUPS) and COMPLETION not in os.environ
    names = (asked,) if alone else (*VERBS, *GROUPS)
    for each in names:
        if each in VERBS:
            add(app, each)
        else:
            app.add_typer(command_of(each), name=each)
    if not alone:
        app.add_typer(lab(asked), name="lab", help=LAB_HELP)
    return typer.main.get_command(app)


def command_of(name: str) -> Any:
    """A verb's function, or a group's commands."""
    return getattr(import_module(f"stackmedic.cli.{name}"), name)


def add(app: typer.Typer, name: str) -> None:
    """One verb with the shared options; its docstring is its help."""
    app.command(name=name)(with_settings(command_of(name)))


def root(version: bool = typer.Option(False, "--version", "-V", help="Print the version.")) -> None:
    if version:
        from stackmedic import __version__

        print(f"stackmedic {__version__}")
        raise typer.Exit()


def lab(asked: str) -> typer.Typer:
    """The lab's commands when they are asked for; else a name and a help line."""
    if asked != "lab" and COMPLETION not in os.environ:
        return typer.Typer(callback=nothing)
    commands: typer.Typer = command_of("lab")
    return commands


def nothing() -> None:
    """Stands in for the lab when another command is meant."""
