"""Which services of a region are in trouble, as text and as JSON (docs/triage.schema.json)."""

from typing import Any

from stackmedic.model.finding import Finding
from stackmedic.model.triage import Patient, Triage
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.text import blind_spots
from stackmedic.report.wording import moment, name, number, page_of

SCHEMA = "stackmedic.triage/1"


def report(triage: Triage, width: int = 80, colour: bool = False) -> str:
    """The whole page, ending in a newline: causes with the services they hurt, then what has none yet."""
    page = Page(width, colour)
    page.pair(" · ".join(filter(None, ("all services", triage.account, triage.region))), moment(triage.at))
    page.add(verdict(triage), style=Style.RED if triage.hurting else Style.YELLOW if triage.gaps else Style.GREEN)
    page.add(f"{number(triage.calls, 'call')} read", style=Style.FAINT)
    for cause, hurt in by_cause(triage):
        _cause(page, cause, hurt)
    _without_cause(page, triage)
    _brief(page, "LOUD: no service above accounts for it", [each.says for each in triage.loud])
    settled = [f"{each.cluster}/{each.name}: {', '.join(each.signals)}" for each in triage.settled]
    _brief(page, "SETTLED: looked ill, and nothing that hurts now was seen", settled)
    known = [each for each in triage.hurting if each.causes]
    if known:
        page.heading("PROOF AND CURE" if len(known) == 1 else "PROOF AND CURE: for each, such as")
        page.command(next_command(known[0]), first="  ")
    blind_spots(page, triage.gaps)
    return page.text()


def verdict(triage: Triage) -> str:
    """The verdict in one line."""
    where = f"of {number(triage.services, 'service')} in {number(triage.clusters, 'cluster')}"
    if triage.hurting:
        return f"INCIDENT: {len(triage.hurting)} {where} hurt"
    return f"{'INCOMPLETE' if triage.gaps else 'HEALTHY'}: none {where} was seen to hurt"


def by_cause(triage: Triage) -> list[tuple[Finding, list[tuple[Patient, Finding]]]]:
    """Each kind of cause with whom it hurts; what hurts most services comes first."""
    found: dict[tuple[str, str], list[tuple[Patient, Finding]]] = {}
    for patient in triage.hurting:
        for each in patient.causes:
            found.setdefault((each.id, each.confidence.value), []).append((patient, each))
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(hurt[0][1], hurt) for _, hurt in ordered]


def _cause(page: Page, cause: Finding, hurt: list[tuple[Patient, Finding]]) -> None:
    page.gap()
    page.pair(f"CAUSE: {cause.title}", f"{cause.confidence.value}, {cause.severity.value}", style=Style.RED)
    for patient, each in hurt:
        page.add(f"{patient.cluster}/{patient.name}: {', '.join(patient.signals)}", first="  • ")
        page.add(name(each.about), first="    to change  ", style=Style.FAINT)
    page.add(f"{', '.join(cause.remedies) or 'see the runbook'}; {page_of(cause.id)}", first="  Remedy   ")


def _without_cause(page: Page, triage: Triage) -> None:
    """Who hurts for no cause that a short look proves, with the command that looks longer."""
    unknown = [each for each in triage.hurting if not each.causes]
    if unknown:
        page.heading("NOT KNOWN YET: ask for each", Style.YELLOW)
    for each in unknown:
        page.add(f"{each.cluster}/{each.name}: {', '.join(each.signals)}", first="  • ")
        page.command(next_command(each), first="    ")


def next_command(patient: Patient) -> str:
    """What to type to know more of a service."""
    return f"stackmedic diagnose --cluster {patient.cluster} --service {patient.name}"


def _brief(page: Page, heading: str, lines: list[str]) -> None:
    if lines:
        page.heading(heading)
    for each in lines:
        page.add(each, first="  • ")


def document(triage: Triage) -> str:
    """The JSON document, ending in a newline."""
    return json.render(
        {
            "schema": SCHEMA,
            "verdict": "incident" if triage.hurting else "incomplete" if triage.gaps else "healthy",
            "account": triage.account,
            "region": triage.region,
            "at": triage.at,
            "since": triage.since,
            "clusters": triage.clusters,
            "services": triage.services,
            "hurting": [_patient(each) for each in triage.hurting],
            "settled": [_patient(each) for each in triage.settled],
            "loud": [{"id": each.id, "says": each.says} for each in triage.loud],
            "gaps": [json.gap(each) for each in triage.gaps],
            "calls": triage.calls,
        }
    )


def _patient(each: Patient) -> dict[str, Any]:
    return {
        "service": each.arn,
        "name": each.name,
        "cluster": each.cluster,
        "running": each.running,
        "desired": each.desired,
        "signals": list(each.signals),
        "causes": [_finding(cause) for cause in each.causes],
        "unexplained": [symptom.says for symptom in each.unexplained],
        "next": next_command(each),
    }


def _finding(cause: Finding) -> dict[str, Any]:
    return {
        "id": cause.id,
        "title": cause.title,
        "confidence": cause.confidence.value,
        "severity": cause.severity.value,
        "about": cause.about,
        "says": cause.says,
        "remedies": list(cause.remedies),
    }
