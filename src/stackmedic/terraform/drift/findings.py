"""Findings about something that was changed past Terraform: what the state has there, as evidence. Pure."""

from dataclasses import replace
from datetime import datetime

from stackmedic.model.drift import Drift, Kind
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Diagnosis, Finding
from stackmedic.model.snapshot import Snapshot
from stackmedic.terraform.drift import drifts
from stackmedic.terraform.state import State

READ = "terraform:Show"


def with_drift(diagnosis: Diagnosis, state: State, snapshot: Snapshot) -> Diagnosis:
    """The diagnosis; causes and risks whose subject differs from the state say how, after their own evidence."""
    found, _ = drifts(state, snapshot)
    surprising = [each for each in found if not each.expected]

    def told(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(_told(each, surprising, snapshot.now) for each in findings)

    return replace(
        diagnosis,
        causes=told(diagnosis.causes),
        possible=told(diagnosis.possible),
        risks=told(diagnosis.risks),
    )


def _told(finding: Finding, found: list[Drift], at: datetime) -> Finding:
    own = tuple(_evidence(each, at) for each in found if each.about == finding.about)
    return replace(finding, evidence=(*finding.evidence, *own)) if own else finding


def _evidence(drift: Drift, at: datetime) -> Evidence:
    path = ".".join(filter(None, (drift.address, drift.attribute)))
    if drift.kind is Kind.ADDED:
        return Evidence(READ, path, drift.declared, at, f"no address declares {drift.attribute} {drift.actual}")
    if drift.kind is Kind.GONE:
        return Evidence(READ, path, drift.declared, at, f"Terraform made this {drift.declared}")
    has = "it is not there" if drift.actual is None else f"the account has {drift.actual}"
    return Evidence(READ, path, drift.declared, at, f"Terraform made it {drift.declared}; {has}")
