"""What a person, or a program, is told when a command cannot do its work: one sentence, and what to type next."""

import json
import re
import sys
from collections.abc import Sequence
from typing import Any

from stackmedic.errors import StackmedicError
from stackmedic.report.plain import clean

USAGE = 2


def fail(error: Exception, argv: Sequence[str]) -> int:
    """Say what went wrong on stderr, on stdout too when JSON was asked for, and give the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":  # A group of commands alone: its message is its help.
        print(error, file=sys.stderr)
        return USAGE
    message, hint, code = explained(error)
    if "--debug" in argv:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    if "--json" in argv:
        print(document(type(error).__name__, message, hint, code), flush=True)
    say(message, hint)
    return code


def explained(error: Exception) -> tuple[str, str, int]:
    """Message, hint and exit code of any exception."""
    if isinstance(error, StackmedicError):
        return sentence(str(error)), sentence(error.hint), error.exit_code
    if type(error).__module__.startswith("typer") and hasattr(error, "format_message"):
        message, hint = usage(error)
        return message, hint, USAGE
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("stackmedic"):
        return missing(str(error.name))
    return (
        sentence(f"stackmedic itself failed: {type(error).__name__}: {error}"),
        "this is a defect of stackmedic: run the same command with --debug and report what it prints",
        1,
    )


def missing(module: str) -> tuple[str, str, int]:
    """A package that only an extra brings is not installed."""
    extra, whose = ("runner", "fix needs") if module in ("dbos", "psycopg", "sqlalchemy") else ("lab", "the lab needs")
    hint = f"pip install 'stackmedic[{extra}]' brings what {whose}"
    return f"the Python package {module} is not installed", hint, USAGE


def usage(error: Any) -> tuple[str, str]:
    """Typer's complaint in one sentence, and the nearest thing that would have worked."""
    from difflib import get_close_matches

    context = getattr(error, "ctx", None)
    command = context.command_path if context else "stackmedic"
    if hasattr(error, "possibilities"):
        return sentence(error.message), option_hint(command, error.option_name, list(error.possibilities or []))
    known = getattr(getattr(context, "command", None), "commands", None)
    if known and "command" in error.message:
        wrong = error.message.split("'")[1] if "'" in error.message else ""
        near = get_close_matches(wrong, list(known), n=1, cutoff=0.5)
        return sentence(error.message), f"did you mean {command} {near[0]}?" if near else see(command)
    said = sentence(error.format_message())
    if " is not one of " in said:
        wrong, *choices = re.findall(r"'([^']*)'", said.partition(": ")[2])
        near = get_close_matches(wrong, choices, n=1, cutoff=0.5)
        return said, f"did you mean {near[0]}?" if near else see(command)
    return said, see(command)


def option_hint(command: str, option: str, near: list[str]) -> str:
    """The option that was meant; or that options stand after the command."""
    if near:
        return f"did you mean {near[0]}?"
    if command == "stackmedic":
        return f"options stand after the command: stackmedic diagnose {clean(option)} …"
    return see(command)


def see(command: str) -> str:
    return f"{command} --help lists what there is"


def document(kind: str, message: str, hint: str, code: int) -> str:
    """The same for programs; its shape is docs/error.schema.json."""
    body = {"kind": kind, "message": message, "hint": hint, "exit_code": code}
    return json.dumps({"schema": "stackmedic.error/1", "error": body}, indent=2, sort_keys=True)


def say(message: str, hint: str) -> None:
    print(f"error: {message}", file=sys.stderr)
    if hint:
        print(f"hint: {hint}", file=sys.stderr)


def sentence(text: str) -> str:
    """One line that is safe on a terminal: AWS's and other programs' words may hold anything."""
    return clean(" ".join(text.split()))
