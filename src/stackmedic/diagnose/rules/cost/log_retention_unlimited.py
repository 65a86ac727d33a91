"""Log groups without a retention keep, and bill, everything for ever.

Source: guide ecommerce; CloudWatch Logs retentionInDays ("Never expire" by default).
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Severity

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
