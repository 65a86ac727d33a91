"""A diagnosis as annotations of a GitHub Actions job: workflow commands, one a line.

GitHub shows ten errors, ten warnings and ten notices of a step, so that the rest is counted in the last of each kind.
The job's summary is the Markdown report. Source: "Workflow commands for GitHub Actions" (GitHub documentation), and the
escapes of https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
"""

from stackmedic.model.finding import Diagnosis, Finding
from stackmedic.report import markdown
from stackmedic.report.plain import clean
from stackmedic.report.telling import changed, if_fixed, plainly, to_type, why
from stackmedic.report.text import verdict
from stackmedic.report.wording import name, number

SHOWN = 10  # Annotations of each level that GitHub keeps of a step.
SUMMARY_BYTES = 1_000_000  # GitHub refuses a summary of more than 1 MiB.
Note = tuple[str, str]  # Title and text.


def report(diagnosis: Diagnosis) -> str:
    """The verdict, then the annotations, ending in a newline."""
    errors = [_note(each, diagnosis) for each in diagnosis.causes]
    errors += [("unexplained", f"{name(each.about)}: {each.says}") for each in diagnosis.unexplained]
    warnings = [_note(each, diagnosis) for each in (*diagnosis.possible, *diagnosis.risks)]
    notices = [(f"blind spot {each.call}", why(each)) for each in diagnosis.gaps]
    lines = [f"stackmedic: {_inert(verdict(diagnosis))}"]
    for level, notes in (("error", errors), ("warning", warnings), ("notice", notices)):
        lines += [f"::{level} title={_property(title)}::{_data(text)}" for title, text in _grouped(notes)]
    return "\n".join(lines) + "\n"


def summary(diagnosis: Diagnosis) -> str:
    """What goes into the job's summary; cut at a line where it is too long."""
    text = markdown.report(diagnosis)
    if len(text.encode()) <= SUMMARY_BYTES:
        return text
    kept = text.encode()[:SUMMARY_BYTES].decode(errors="ignore").rpartition("\n")[0]
    return f"{kept}\n\nCut here: stackmedic diagnose --format markdown has all of it.\n"


def _note(found: Finding, diagnosis: Diagnosis) -> Note:
    told = [f"{name(found.about)}: {plainly(found.says)}"]
    told += [f"Changed: {each}" for each in changed(found, diagnosis)[:1]]
    told += [f"If only this were fixed: {each}" for each in (if_fixed(found),) if each]
    told += [f"Remedy: {', '.join(found.remedies)}; next: {to_type(found, diagnosis)}"] if found.remedies else []
    return f"{found.title} [{found.id}]", ". ".join(each.rstrip(".") for each in told) + "."


def _grouped(notes: list[Note]) -> list[Note]:
    if len(notes) <= SHOWN:
        return notes
    rest = notes[SHOWN - 1 :]
    return [*notes[: SHOWN - 1], (f"{number(len(rest), 'more finding')}", "; ".join(title for title, _ in rest))]


def _inert(text: str) -> str:
    """On one line, and without the start of an old workflow command, which counts anywhere in a line."""
    return clean(text).replace("##[", "# #[")


def _data(text: str) -> str:
    return _inert(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
