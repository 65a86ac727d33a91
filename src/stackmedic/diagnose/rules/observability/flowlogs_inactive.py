"""The flow log is missing, failed, or has no role.

Source: guide omnirapeutic; DescribeFlowLogs DeliverLogsStatus FAILED; "Troubleshoot VPC Flow Logs".
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import vpc_of
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.network import FlowLog
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

BY_ROLE = "Access error"  # A cause of its own.

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
