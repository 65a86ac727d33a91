"""Log groups without a retention keep, and bill, everything for ever.

A risk, never an incident. Source: guide ecommerce; CloudWatch Logs retentionInDays ("Never expire" by default).
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import LogGroup
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="Log groups keep everything for ever",
    severity=Severity.LOW,
    topic="log group retention never expire retentionInDays unlimited storage cloudwatch logs cost grows",
    signatures=(
        Proves(
            r"(?:retention|log groups?) … (?:never expires?|unlimited|indefinite\w*|not set|forever|for " r"ever)",
            weight=5.0,
        ),
        Says(r"never expire", weight=5.0),
        Says(r"retention_?in_?days … (?:0|null|not set|missing)", weight=5.0),
        Says(r"(?:no|without|missing) … retention", weight=5.0),
        Says(r"TimedStorage-ByteHrs"),
    ),
    reports=(
        "CloudWatch Logs. billing: TimedStorage-ByteHrs grows each month, 4 TB stored; "
        "aws_cloudwatch_log_group: retention_in_days not set",
        "hundreds of log groups made by Lambda and ECS. cloudwatch: stored bytes only ever grow, expiration Never",
    ),
    instead_of=("cost.service_spike",),
    confirm=("aws logs describe-log-groups --query 'logGroups[?retentionInDays==null].[logGroupName,storedBytes]'",),
    cures=("Set a retention (14 or 30 days) on every log group, and archive what must be kept.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    containers = (each for revision in suspect_revisions(snapshot, service) for each in revision.containers)
    for name in sorted({each.log_group for each in containers if each.log_group}):
        for group in snapshot.all(LogGroup, name):
            if group.name == name and group.kept_days is None:
                says = f"{name} keeps what {service.name} writes for ever"
                seen = (group.seen("kept_days", "retentionInDays is not set"),)
                yield rule.finding(about=name, hurts=(service.arn,), says=says, evidence=seen)
