"""Runs and the audit record, as text and JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from stackmedic.model.ending import Made, RunSeen
from stackmedic.report.json import render
from stackmedic.report.page import Page, Style
from stackmedic.report.wording import moment, name, number, value

SCHEMA, LIST_SCHEMA, AUDIT_SCHEMA = "stackmedic.run/1", "stackmedic.runs/1", "stackmedic.audit/1"
CHECK_SCHEMA = "stackmedic.audit-check/1"
PURGED_SCHEMA = "stackmedic.purged/1"
STYLES = {0: Style.GREEN, 8: Style.YELLOW, 10: Style.YELLOW}
HEADLINES = {
    "cleared": "FIXED",
    "refused": "REFUSED: nothing was changed",
    "no_credentials": "NO CREDENTIALS",
    "rolled_back_by_aws": "ROLLED BACK BY AWS",
    "undone": "UNDONE: it made things worse",
    "needs_person": "NEEDS A PERSON",
    "deadline": "NOT PROVEN IN TIME",
    "superseded": "SUPERSEDED by another change",
    "stopped": "STOPPED",
}
FATES = {
    "not_made": "not made",
    "made": "made",
    "already": "was in effect already",
    "unknown": "sent; whether it took effect is not known",
    "undone": "made and undone",
    "lost": "made; taken back by others",
}


def report(run: RunSeen, width: int = 80, colour: bool = False) -> str:
    """One run: how it ended or what it waits for, and what has become of each change."""
    page = Page(width, colour)
    page.pair(" · ".join(filter(None, (run.id, run.stack, run.who))), moment(run.began))
    style = STYLES.get(run.exit_code, Style.RED)
    page.add(HEADLINES.get(run.condition, run.condition.upper()), style=style)
    page.add(run.says, first="  ")
    if run.doing:
        page.add(run.doing, first="  now      ")
    for each in run.changes:
        made(page, each)
    if run.next:
        page.add(run.next, first="  next     ", style=Style.BOLD)
    if run.journal:
        page.heading("JOURNAL")
        for entry in run.journal:
            page.add(entry, first="  • ")
    return page.text()


def made(page: Page, each: Made) -> None:
    page.add(f"{each.action} at {name(each.target)}, {each.field}: {FATES.get(each.fate, each.fate)}", first="  • ")


def listed(runs: Iterable[RunSeen], width: int = 80, colour: bool = False) -> str:
    """All runs, one line each."""
    page = Page(width, colour)
    rows = [(Style.PLAIN, (each.id, moment(each.began), each.condition, each.stack, each.says)) for each in runs]
    if rows:
        page.table(rows, indent="")
    else:
        page.add("No runs yet: stackmedic fix begins one.")
    return page.text()


def document(run: RunSeen) -> str:
    """docs/run.schema.json."""
    return render({"schema": SCHEMA, "run": content(run)})


def list_document(runs: Iterable[RunSeen]) -> str:
    """docs/runs.schema.json."""
    return render({"schema": LIST_SCHEMA, "runs": [content(each) for each in runs]})


def content(run: RunSeen) -> dict[str, Any]:
    return {
        "id": run.id,
        "state": run.state,
        "condition": run.condition,
        "exit_code": run.exit_code,
        "says": run.says,
        "stack": run.stack,
        "who": run.who,
        "began": run.began,
        "ended": run.ended,
        "doing": run.doing,
        "changes": [
            {"action": each.action, "target": each.target, "field": each.field, "fate": each.fate}
            for each in run.changes
        ],
        "next": run.next,
        "journal": list(run.journal),
    }


def purged_document(count: int) -> str:
    """docs/purged.schema.json: how many journals were forgotten."""
    return render({"schema": PURGED_SCHEMA, "forgotten": count})


def audit(entries: Iterable[Mapping[str, Any]], width: int = 80, colour: bool = False) -> str:
    """The audit record, oldest first."""
    page = Page(width, colour)
    hidden = ("number", "previous", "at", "event", "run", "who")
    for each in entries:
        page.add(f"{each['number']}  {each['at']}  {each['event']}  {each['run']}  {each['who']}", style=Style.BOLD)
        told = {key: one for key, one in each.items() if key not in hidden and one is not None}
        for key, one in sorted(told.items()):
            page.add(f"{key}: {one if isinstance(one, str) else value(one)}", first="    ")
    if not page.lines:
        page.add("Nothing was ever changed from here.")
    return page.text()


def audit_document(entries: Iterable[Mapping[str, Any]], number_of_head: int, hash_of_head: str) -> str:
    """docs/audit.schema.json: the record with its head, to be kept elsewhere."""
    head = {"number": number_of_head, "hash": hash_of_head}
    return render({"schema": AUDIT_SCHEMA, "head": head, "entries": [dict(each) for each in entries]})


def check(entries: int, hash_of_head: str, problems: tuple[str, ...]) -> str:
    """What a verification found."""
    if not problems:
        return f"whole: {number(entries, 'entry').replace('entrys', 'entries')}, head {hash_of_head}\n"
    return "".join(f"NOT WHOLE: {each}\n" for each in problems)


def check_document(entries: int, number_of_head: int, hash_of_head: str, problems: tuple[str, ...]) -> str:
    """docs/audit-check.schema.json: the same for programs."""
    head = {"number": number_of_head, "hash": hash_of_head}
    return render({"schema": CHECK_SCHEMA, "entries": entries, "head": head, "problems": list(problems)})
