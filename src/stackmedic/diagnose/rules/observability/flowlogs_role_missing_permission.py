"""The flow log's role lacks permissions or trust.

Source: "IAM role for publishing flow logs to CloudWatch Logs"; DeliverLogsErrorMessage "Access error"; bucket
policies for delivery.logs.amazonaws.com.
"""

from collections.abc import Iterator

from stackmedic.diagnose.access import trusts
from stackmedic.diagnose.relations import vpc_of
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.access import Permit, Role
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.network import FlowLog
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SERVICE = "vpc-flow-logs.amazonaws.com"
ALLOWED = "allowed"

rule = Rule(
    __name__,
    title="The flow log's role lacks permissions or trust",
    severity=Severity.LOW,
    topic="flow logs role permission trust vpc-flow-logs.amazonaws.com access error DeliverLogsErrorMessage "
    "logs:CreateLogStream PutBucketPolicy log delivery",
    signatures=(
        Proves(r"DeliverLogsErrorMessage … Access error|vpc-flow-logs\.amazonaws\.com", weight=5.0),
        Says(r"logs:CreateLogDelivery|LogDestinationPermissionIssue\w*", weight=4.0),
    ),
    clues=(
        Together(
            r"flow ?logs?|CreateFlowLogs|aws_flow_log|LogDelivery\w*",
            r"access error|not authorized|<denied>|permission\w*|trust\w*|unable to assume|role",
            r"role|policy|permission\w*|bucket|principal",
            weight=7.0,
        ),
        Refutes(r"not applicable", weight=-4.0),
    ),
    reports=(
        "flow logs to CloudWatch. flow log: DeliverLogsStatus FAILED, DeliverLogsErrorMessage Access error",
        "flow log to CloudWatch or central bucket. flow log: Access error; role trusts ec2 instead of "
        "vpc-flow-logs; bucket policy lacks delivery.logs.amazonaws.com",
    ),
    instead_of=("observability.flowlogs_inactive", "iam.permission_missing"),
    confirm=(
        "aws ec2 describe-flow-logs --query "
        "'FlowLogs[].[DeliverLogsStatus,DeliverLogsErrorMessage,DeliverLogsPermissionArn]'",
    ),
    cures=(
        "Let the role trust vpc-flow-logs.amazonaws.com and allow it to write log streams (for S3: allow the "
        "creator to set the bucket's policy).",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    vpc = vpc_of(snapshot, service.subnet_ids)
    for each in snapshot.known(FlowLog):
        if each.resource_id != vpc or each.delivery != "FAILED" or not each.role_arn:
            continue
        for proof in keeps_out(snapshot, each.role_arn):
            says = f"flow log {each.id} cannot be delivered: {proof.says}"
            seen = (proof, each.seen("error", f"{each.id}: {each.error}"))
            yield rule.finding(about=each.role_arn, hurts=(), says=says, evidence=seen)
            break


def keeps_out(snapshot: Snapshot, arn: str) -> Iterator[Evidence]:
    """Why flow logs may not use a role: it is gone, does not trust them, or may not write."""
    role = snapshot.find(Role, arn)
    gone = snapshot.absence(Role, arn)
    if role is None and gone:
        yield gone
    if role and role.trust and not trusts(role.trust, SERVICE):
        yield role.seen("trust", f"role {role.name} does not trust {SERVICE}")
    for each in snapshot.all(Permit, (arn, "*")) if role else ():
        if each.decision != ALLOWED and not each.missing:
            yield each.seen("decision", f"role {role.name} may not {each.action}" if role else "")
