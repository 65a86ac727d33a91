"""Errors began with the new revision: it fails where the one before ran well, and nothing more particular is known.

Source: guides ohmycoins and omnirapeutic, "rollback triggers"; "Deployment circuit breaker" in the ECS developer guide.
"""

from collections.abc import Iterator

from stackmedic.diagnose.differences import changed, of_settings
from stackmedic.diagnose.messages import messages
from stackmedic.diagnose.onset import Change, failures_since, known_by, newest_change, unread_history, unread_logs
from stackmedic.diagnose.relations import given_up, newest_deployment
from stackmedic.diagnose.rule import Refutes, Rule, Says, Undecided
from stackmedic.diagnose.symptoms import clients, deployments
from stackmedic.diagnose.symptoms.logs import error_lines
from stackmedic.diagnose.symptoms.tasks import evidence_of, kind_of
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity, SymptomKind
from stackmedic.model.service import Service, ServiceRevision
from stackmedic.model.snapshot import Snapshot, Unknown

rule = Rule(
    __name__,
    title="The new revision fails where the one before ran well",
    severity=Severity.CRITICAL,
    leads_to=(
        Effect.DEPLOYMENT_FAILS,
        Effect.CRASHES,
        Effect.FAILS_HEALTH_CHECKS,
        Effect.ANSWERS_WITH_ERRORS,
    ),
    remedies=("return_to_last_good_revision",),
    residual=True,
    topic="errors since new revision deployment release regression began after deploy previous version worked rollback",
    clues=(
        Says(
            r"(?:since|after|with) … (?:the )?(?:latest |last |new |today's )?(?:deploy\w*|release"
            r"|revision|version) … (?:errors?|5xx|500|fail\w*|crash\w*|broke\w*)",
            weight=4.0,
        ),
        Says(
            r"(?:since|after|with) … (?:revision|version|release) … (?:deploy\w*|released|rolled out|went " r"live)",
            weight=4.0,
        ),
        Says(
            r"(?:errors?|5xx|500s?|fail\w*|crash\w*) … (?:began|started|since|right after|appeared) … "
            r"(?:deploy\w*|release|revision|version)",
            weight=4.0,
        ),
        Says(r"(?:previous|old) (?:revision|version|release) … (?:works|worked|is fine|was fine|ran)", weight=4.0),
        Says(r"rolling back|rollback", weight=2.0),
        Refutes(r"port|secret|image|migration|health path", weight=-2.0),
    ),
    reports=(
        "API service. alb: HTTPCode_Target_5XX_Count from 0 to 300 per minute since revision 118 was "
        "deployed; app: TypeError: Cannot read properties of undefined (reading 'id')",
        "API. alb: 5xx at 40 % since 10:02; ecs: deployment of revision 77 completed at 10:01",
    ),
    confirm=("aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].deployments'",),
    cures=("Return to the last good revision, then look at what the new one changed.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    change = newest_change(snapshot, service)
    if change is None:
        yield from bad_settings(snapshot, service)
        return
    failures = tuple(failures_of(snapshot, service, change))
    if failures:
        new, old = change.revision.rsplit("/", 1)[-1], change.before.rsplit("/", 1)[-1]
        found = rule.finding(
            about=service.arn,
            hurts=(service.arn,),
            says=f"{new} fails where {old} ran well",
            evidence=(*change.evidence, *changed(snapshot, service), *failures),
            since=change.at,
        )
        logs = unread_logs(snapshot, failures_since(snapshot, service, change)[:1])
        yield known_by((*unread_history(snapshot, service), *logs), found)


def bad_settings(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """The same task definition in other subnets or with other groups, and that deployment was given up."""
    newest = newest_deployment(snapshot, service)
    if newest is None or not given_up(newest) or newest.target_revision_arn is None:
        return
    after = snapshot.find(ServiceRevision, newest.target_revision_arn)
    for arn in newest.source_revision_arns:
        before = snapshot.find(ServiceRevision, arn)
        differences = of_settings(before, after) if before and after else ()
        if differences:
            yield rule.finding(
                about=service.arn,
                hurts=(service.arn,),
                says=f"{service.name} cannot be deployed as it is set now: {differences[0].says}",
                evidence=(*differences, *_failed_deployment(snapshot, service)),
                since=newest.created_at,
            )


def failures_of(snapshot: Snapshot, service: Service, change: Change) -> Iterator[Evidence]:
    """What the new revision does wrong: its tasks fail, its deployment failed, or server errors began with it."""
    failed = failures_since(snapshot, service, change)
    for task in [each for each in failed if kind_of(each)][:1]:
        yield from evidence_of(task)
        said = error_lines(messages(snapshot, service))
        yield from (each.evidence for each in said[-2:] if each.task in failed)
    yield from _failed_deployment(snapshot, service)
    for symptom in clients.of_service(snapshot, service):
        after = symptom.since is not None and change.is_after(symptom.since)
        if symptom.kind is SymptomKind.CLIENT_ERRORS and after and change.brought(symptom.since):
            yield from symptom.evidence


def _failed_deployment(snapshot: Snapshot, service: Service) -> Iterator[Evidence]:
    try:
        for symptom in deployments.symptoms(snapshot, service):
            if symptom.kind is SymptomKind.DEPLOYMENT_FAILED:
                yield from symptom.evidence
    except Unknown:
        return  # The history only adds to what the tasks show.
