"""In which form an answer is given, and where it goes."""

import os
import sys
import tempfile
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from stackmedic.cli import console
from stackmedic.cli.settings import Settings
from stackmedic.errors import UsageError

if TYPE_CHECKING:
    from stackmedic.model.finding import Diagnosis

SUMMARY = "GITHUB_STEP_SUMMARY"


class Format(StrEnum):
    """Each is a module of ``stackmedic.report``."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"


def chosen(asked: Format | None, settings: Settings) -> Format:
    """What ``--format`` says, or ``--json``. Raises UsageError when they contradict each other."""
    if settings.json and asked not in (None, Format.JSON):
        raise UsageError(f"--json and --format {asked} are two answers.", "leave out one of them")
    return Format.JSON if settings.json else asked or Format.TEXT


def give(diagnosis: "Diagnosis", form: Format, output: Path | None, settings: Settings) -> None:
    """Print a diagnosis or write it to a file; in a job of GitHub, its summary too."""
    text = rendered(diagnosis, form, output, settings)
    if output is None:
        console.write(text)
    else:
        written(text, output)
    summary = os.environ.get(SUMMARY)
    if form is Format.GITHUB and summary:
        from stackmedic.report import github

        appended(github.summary(diagnosis), Path(summary))


def rendered(diagnosis: "Diagnosis", form: Format, output: Path | None, settings: Settings) -> str:
    """In a file, text is plain and 80 columns wide."""
    if form is Format.TEXT and output is None:
        from stackmedic.report import text

        return text.report(diagnosis, console.width(sys.stdout), console.coloured(settings.color, sys.stdout))
    report: str = import_module(f"stackmedic.report.{form}").report(diagnosis)
    return report


def written(text: str, output: Path) -> None:
    """Whole or not at all, in place of what was there."""
    try:
        descriptor, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(output)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        hint = "name a file in a folder that exists"
        raise UsageError(f"{output} cannot be written: {error.strerror}", hint) from error


def appended(text: str, summary: Path) -> None:
    try:
        with summary.open("a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{SUMMARY} names {summary}, which cannot be written: {error.strerror}") from error
