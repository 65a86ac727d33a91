"""A new account has a lower, hidden limit than the quota page shows, until AWS has seen it in use or support raises
it.

Decided where AWS refuses more although far less runs than Service Quotas allows. Source: public reports for Fargate,
Lambda and EC2 in new accounts; ECS "account is currently blocked/verified" messages.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.quotas import room
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"reached the limit on the number of (?:tasks|vCPUs) you can run concurrently")
FAR_BELOW = 0.5  # Of the quota: tasks of a deployment that were refused do not make up for so much.

rule = Rule(
    __name__,
    title="A new account has a hidden lower limit",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="new aws account hidden lower limit blocked verification pending support case fargate vcpu first use "
    "quota shows higher",
    signatures=(
        Says(r"account is currently (?:blocked|being verified)|pending verification|PendingVerification", weight=5.0),
        Says(r"Your account is currently blocked", weight=5.0),
        Says(r"(?:hidden|lower|undocumented|actual) (?:account )?(?:limit|quota)", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:new|fresh|just created|recently created|brand[- ]new|young) (?:aws |member |organization "
            r")?account|account (?:was |has been )?(?:just |recently |newly )?(?:created|opened)",
            r"limit|quota|block\w*|verif\w*|capacity|concurren\w*|reached|not (?:able|allowed)",
            weight=6.0,
        ),
        Refutes(r"service linked role|service-linked", weight=-4.0),
    ),
    reports=(
        "AWS account created this week, copilot deploy. ecs: You've reached the limit on the number of tasks "
        "you can run concurrently; service quotas: Fargate on-demand vCPU: 6; only one task was started; "
        "support: support raised the limit after a case",
        "first deployment in a fresh account. CreateService: Your account is currently blocked and thus your "
        "instances could not be launched / account verification pending",
    ),
    instead_of=("capacity.quota_concurrent_tasks", "capacity.quota_eip_exhausted"),
    confirm=("aws service-quotas list-service-quotas --service-code fargate",),
    cures=("Open a support case for the limit, and start with a few tasks until it is raised.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    found = room(snapshot)
    if found is None or found.running > FAR_BELOW * found.most:
        return
    says = f"AWS refuses more although {found.running:g} of {found.most:g} vCPUs run: a lower limit holds than is shown"
    for each in told_by_aws(rule, snapshot, service, REFUSED, lambda _: "", says):
        yield replace(each, evidence=(*each.evidence, *found.evidence)) if isinstance(each, Finding) else each
