"""The flow log's role lacks permissions or trust.

Source: "IAM role for publishing flow logs to CloudWatch Logs"; DeliverLogsErrorMessage "Access error"; bucket
policies for delivery.logs.amazonaws.com.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

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
