"""AWS has no Fargate capacity in the zone at the moment.

Source: guide onyx; service event "Capacity is unavailable at this time. Please try again later or in a different
availability zone"; SERVICE_TASK_PLACEMENT_FAILURE.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.notices import trouble
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"Capacity is unavailable at this time")

rule = Rule(
    __name__,
    title="There is no Fargate capacity in the zone",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="capacity unavailable at this time fargate zone try again later different availability zone spot placement",
    signatures=(
        Proves(r"Capacity is unavailable at this time"),
        Says(r"try again later or in a different availability zone", weight=4.0),
        Says(r"(?:fargate|zone) … (?:no|insufficient|lack\w*|out of) … capacity", weight=4.0),
        Says(r"InsufficientCapacity\w*"),
    ),
    clues=(
        Refutes(r"instance (?:type|could)|ec2|auto ?scaling group|\basg\b|InsufficientInstanceCapacity", weight=-4.0),
        Refutes(r"interrupt\w*"),
    ),
    reports=(
        "Fargate, single subnet. service: (service jobs) was unable to place a task. Reason: Capacity is "
        "unavailable at this time. Please try again later or in a different availability zone.",
        "us-west-1, one subnet. task: Capacity is unavailable at this time",
    ),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].[events[:5],networkConfiguration]'",
    ),
    cures=("Add subnets in other zones, retry, and let Spot services fall back to Fargate.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "AWS has no Fargate capacity for the service's tasks at the moment"
    for each in told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says):
        yield replace(each, evidence=(*each.evidence, *trouble(snapshot))) if isinstance(each, Finding) else each
