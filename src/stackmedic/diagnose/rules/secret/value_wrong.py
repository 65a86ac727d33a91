"""A secret was changed, and tasks that started since do not get along with the new value.

Tasks read secrets as they start, so that those which started before go on with the old value: a wrong host, database
name, URL or token shows with the next deployment, crash or scale-out, hours after the change. Values are not read here;
which of them is wrong stays with whoever may read them.

Source: "Pass sensitive data to an Amazon ECS container", Amazon ECS developer guide.
"""

from collections.abc import Iterator

from stackmedic.diagnose.messages import messages
from stackmedic.diagnose.onset import came_with_revision
from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.diagnose.secret_changes import came_with, changed_for
from stackmedic.diagnose.symptoms.logs import error_lines
from stackmedic.diagnose.symptoms.tasks import evidence_of, kind_of
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

rule = Rule(
    __name__,
    title="A secret was changed to a value that new tasks cannot work with",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    residual=True,
    topic="secret changed edited value wrong new tasks fail old tasks run put-secret-value rotated typo restart",
    signatures=(Says(r"secret … (?:edited|changed|updated) … (?:new tasks|restart\w*|redeploy\w*) … (?:fail|crash)"),),
    clues=(
        Together(r"put-secret-value|PutSecretValue|UpdateSecret", r"new tasks|restart|redeploy", r"fail|crash|exit"),
        Refutes(r"AccessDenied|not authorized|json key", weight=-4.0),
    ),
    reports=("Secret edited in the console yesterday; today's deployment crashes, the old tasks still serve.",),
    confirm=("aws secretsmanager list-secret-version-ids --secret-id SECRET",),
    cures=("Put the value right, or put AWSCURRENT back on the version before, and start the tasks anew.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    failed = [each for each in failed_tasks(snapshot, service) if each.started_at and kind_of(each)]
    if not failed or came_with_revision(snapshot, service, failed[0], failed[0].started_at or snapshot.now):
        return
    for secret, proof in changed_for(snapshot, service, failed[0]):
        changed = secret.changed_at
        if changed is None or not came_with(snapshot, service, secret):
            continue  # They failed with the old value, too.
        said = [each.evidence for each in error_lines(messages(snapshot, service)) if each.task in failed]
        yield rule.finding(
            about=secret.arn,
            hurts=(service.arn,),
            says=f"secret {secret.name} changed at {changed:%H:%M}, and tasks of {service.name} started since fail",
            evidence=(*proof, *evidence_of(failed[0]), *said[-1:]),
            confidence=Confidence.LIKELY,
            decide=(Gap(call="secretsmanager:GetSecretValue", reason="values of secrets are not read"),),
            since=changed,
        )
