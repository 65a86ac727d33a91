"""What was swept and what was made of it, as one answer. Pure."""

from collections.abc import Mapping

from stackmedic.collect.follow import name_of
from stackmedic.collect.loud import loud
from stackmedic.collect.sweep import Suspect, Swept
from stackmedic.model.finding import Diagnosis
from stackmedic.model.service import Service
from stackmedic.model.triage import Patient, Triage


def triage(swept: Swept, diagnoses: Mapping[str, Diagnosis], calls: int) -> Triage:
    """``diagnoses`` by the ARN of the service."""
    patients = tuple(_patient(each, diagnoses.get(each.service.arn)) for each in swept.suspects)
    hurting = {each.arn for each in patients if each.hurts}
    return Triage(
        account=swept.whole.scope.account,
        region=swept.whole.scope.region,
        at=swept.whole.now,
        since=swept.whole.since,
        clusters=swept.clusters,
        services=len(swept.whole.known(Service)),
        patients=patients,
        loud=loud(swept.whole, (each.service for each in swept.suspects if each.service.arn in hurting)),
        gaps=swept.whole.gaps,
        calls=calls,
    )


def _patient(suspect: Suspect, diagnosis: Diagnosis | None) -> Patient:
    service = suspect.service
    return Patient(
        arn=service.arn,
        name=service.name,
        cluster=name_of(service.cluster_arn),
        running=service.running_count,
        desired=service.desired_count,
        signals=suspect.signals,
        diagnosis=diagnosis,
    )
