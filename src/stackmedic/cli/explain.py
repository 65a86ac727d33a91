"""stackmedic explain: which causes a text points at, and what would decide. Needs no account."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.settings import Settings
from stackmedic.errors import UsageError

if TYPE_CHECKING:
    from stackmedic.model.explanation import Explanation


def explain(
    settings: Settings,
    file: Annotated[
        str | None, typer.Argument(help="Text to explain; - is standard input, and the default.", metavar="FILE")
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(help="Explain the stack and evidence of this described incident (YAML).", metavar="FILE"),
    ] = None,
) -> int:
    """Say which root causes a text points at: a stopped reason, a log, a stack trace, a failed apply.

    Reads no account, so it proves nothing: it ranks causes, quotes what speaks for each, and names the read that would
    decide. Exits 0 with an answer, 5 without one.
    """
    from stackmedic import app

    if case and file:
        raise UsageError("A text and a described incident are two questions.", "ask with FILE or with --case")
    if not (case or file) and sys.stdin.isatty():
        raise UsageError("There is no text to explain.", "name a file, or pipe a text in: … | stackmedic explain")
    explanation = app.explain(file or "-", case)
    console.write(answer(explanation, settings))
    return 0 if explanation.causes else 5


def answer(explanation: "Explanation", settings: Settings) -> str:
    from stackmedic.report import explanation as report

    if settings.json:
        return report.as_json(explanation)
    return report.as_text(explanation, console.width(sys.stdout), console.coloured(settings.color, sys.stdout))
