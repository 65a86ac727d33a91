"""The flow log is missing, failed, or has no role.

Many VPCs never had one, on purpose: a missing flow log is told where CloudTrail knows that one was deleted, and none
covers the tasks' network since. Source: guide omnirapeutic; DescribeFlowLogs DeliverLogsStatus FAILED; "Troubleshoot
VPC Flow Logs"; EC2 API reference, DeleteFlowLogs.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.happenings import trail
from stackmedic.diagnose.relations import gap_of, vpc_of
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.network import FlowLog
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE, Snapshot, Unknown
from stackmedic.model.trail import TrailEvent

BY_ROLE = "Access error"  # A cause of its own.
DELETES, CREATES = "DeleteFlowLogs", "CreateFlowLogs"
FAILED = '"errorCode"'
FLOW_LOG = re.compile(r"\bfl-[0-9a-f]+\b")

rule = Rule(
    __name__,
    title="VPC flow logs are missing or not delivered",
    severity=Severity.LOW,
    topic="vpc flow logs missing inactive failed DeliverLogsStatus none delivered no log group",
    signatures=(
        Says(
            r"flow logs? … (?:missing|inactive|not (?:enabled|active|delivered|configured|there)|failed"
            r"|disabled|none|empty|no (?:records|data))",
            weight=5.0,
        ),
        Says(r"<no> (?:vpc )?flow logs?", weight=5.0),
        Says(r"DeliverLogsStatus … FAILED", weight=5.0),
        Says(r"SkipData|NODATA"),
    ),
    clues=(Refutes(r"access error|role|permission|parquet|destination|format|not authorized", weight=-4.0),),
    reports=(
        "VPC module, enable_flow_log = false. VPC flow logging is not enabled",
        "audit of the network. vpc: no flow log for the VPC, log group empty, status failed",
    ),
    confirm=("aws ec2 describe-flow-logs --filter Name=resource-id,Values=VPC",),
    cures=("Create the flow log (anew), with a destination that exists.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    vpc = vpc_of(snapshot, service.subnet_ids)
    for each in snapshot.known(FlowLog):
        if each.resource_id == vpc and each.delivery == "FAILED" and each.error != BY_ROLE:
            says = f"flow log {each.id} of {vpc} is not delivered: {each.error or 'no reason given'}"
            yield rule.finding(about=each.id, hurts=(), says=says, evidence=(each.seen("delivery", says),))
    yield from deleted(snapshot, vpc, {*service.subnet_ids, vpc})


def deleted(snapshot: Snapshot, vpc: str | None, places: set[str | None]) -> Iterator[Finding]:
    """A flow log that somebody deleted, where no other covers the VPC or a subnet of the tasks."""
    if hidden := gap_of(snapshot, FlowLog):
        raise Unknown(hidden)
    logs = snapshot.known(FlowLog)
    if vpc is None or any(each.resource_id in places for each in logs):
        return
    kept = {each.id for each in logs}
    made = [each for each in snapshot.known(TrailEvent) if each.name == CREATES]
    listed = snapshot.many.get((TrailEvent.__name__, EVERYWHERE))
    for event in trail(snapshot) if isinstance(listed, tuple) else snapshot.all(TrailEvent, DELETES):
        gone = [each for each in FLOW_LOG.findall(event.record) if each not in kept and event.name == DELETES]
        if gone and FAILED not in event.record and not any(was_elsewhere(made, each, vpc) for each in gone):
            says = f"no flow log covers {vpc}, since {event.user or 'somebody'} deleted {gone[0]}"
            yield rule.finding(about=vpc, hurts=(), says=says, evidence=(event.seen("name", says),), since=event.at)
            return


def was_elsewhere(made: list[TrailEvent], flow_log: str, vpc: str) -> bool:
    """Whether it is known that a flow log was made for something else."""
    return any(flow_log in each.record and vpc not in each.record for each in made)
