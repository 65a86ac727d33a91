"""Whether one place reaches another, as text and as JSON (docs/reach.schema.json)."""

from dataclasses import asdict
from itertools import groupby

from stackmedic.model.crossing import Crossing, Step, Track
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.telling import why
from stackmedic.report.text import whose

SCHEMA = "stackmedic.reach/1"
WORDS = {"open": "OPEN", "blocked": "BLOCKED", "unknown": "NOT KNOWN"}
STYLES = {"open": Style.GREEN, "blocked": Style.RED, "unknown": Style.YELLOW}
MARKS = {"open": "✓", "blocked": "✗", "unknown": "?"}


def report(found: Crossing, width: int = 80, colour: bool = False) -> str:
    """The whole page, ending in a newline."""
    page = Page(width, colour)
    whose(page, found.scope, found.at)
    way = f"{found.source} → {found.destination}, tcp {found.port}"
    page.add(f"{WORDS[found.reach]}: {way}", style=STYLES[found.reach])
    for says in dict.fromkeys(step.says for each in found.tracks for step in each.steps if step.reach == "blocked"):
        page.add(says, first="  ", style=Style.BOLD)
    for _, alike in groupby(found.tracks, key=lambda each: each.steps):
        same = tuple(alike)
        page.heading(", ".join(map(_between, same)))
        for step in same[0].steps:
            _line(page, step)
    return page.text()


def _between(track: Track) -> str:
    here, there = track.source_subnet or "outside", track.destination_subnet or "outside"
    return f"{here} → {there}: {WORDS[track.reach].lower()}"


def _line(page: Page, step: Step) -> None:
    style = Style.PLAIN if step.reach == "open" else STYLES[step.reach]
    page.add(f"{step.kind}: {step.says}", first=f"  {MARKS[step.reach]} ", style=style)
    if step.gap:
        page.add(f"{step.gap.call} {why(step.gap)}".strip(), first="      ", style=Style.FAINT)
    for each in step.evidence:
        page.add(f"{each.call} {each.path}", first="      ", style=Style.FAINT)


def document(found: Crossing) -> str:
    """The JSON document, ending in a newline."""
    tracks = [{**asdict(each), "steps": [_step(step) for step in each.steps]} for each in found.tracks]
    return json.render(
        {
            "schema": SCHEMA,
            "stack": json.stack(found.scope),
            "at": found.at,
            "source": found.source,
            "destination": found.destination,
            "port": found.port,
            "reach": found.reach,
            "tracks": tracks,
            "gaps": [json.gap(each) for each in found.gaps],
            "calls": found.calls,
        }
    )


def _step(step: Step) -> dict[str, object]:
    return {
        "kind": step.kind,
        "resource": step.resource,
        "reach": step.reach,
        "says": step.says,
        "evidence": [json.evidence(each) for each in step.evidence],
        "gap": json.gap(step.gap) if step.gap else None,
    }
