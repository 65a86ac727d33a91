"""The account's quota of concurrent tasks or Fargate vCPUs is reached.

Source: "AWS Fargate service quotas"; "You've reached the limit on the number of tasks you can run concurrently".
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.quotas import room
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"reached the limit on the number of (?:tasks|vCPUs) you can run concurrently")

rule = Rule(
    __name__,
    title="The account's quota of concurrent tasks is reached",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="quota limit number of tasks run concurrently vCPU fargate on-demand spot resource count reached",
    signatures=(
        Proves(r"reached the limit on the number of (?:tasks|vCPUs)"),
        Proves(r"requested (?:CPU|MEMORY) configuration is above your limit", weight=5.0),
        Proves(r"limit on the number of \S* ?(?:tasks|vCPUs) you can run concurrently"),
        Says(
            r"(?:concurrent|running) tasks? … (?:limit|quota)|(?:quota|limit) … (?:concurrent|running) " r"tasks?",
            weight=5.0,
        ),
        Says(r"Fargate (?:On-Demand|Spot) (?:vCPU )?resource count", weight=4.0),
        Says(r"vCPUs? … (?:limit|quota) … (?:fargate|task)", weight=4.0),
    ),
    clues=(Refutes(r"new (?:aws )?account|hidden|lower than", weight=-4.0),),
    reports=(
        "Batch fan-out of 900 Fargate tasks. RunTask: You've reached the limit on the number of vCPUs you "
        "can run concurrently",
        "Step Functions map starts 600 tasks. RunTask: ThrottlingException / limit on the number of tasks "
        "you can run concurrently; requested CPU configuration is above your limit",
    ),
    confirm=("aws service-quotas get-service-quota --service-code fargate --quota-code L-3032A538",),
    cures=("Ask for a higher quota, and stop what need not run.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says, found = "the account's quota of concurrent Fargate tasks is used up", room(snapshot)
    for each in told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says):
        if isinstance(each, Finding) and found:
            each = replace(each, evidence=(*each.evidence, *found.evidence))
        yield each
