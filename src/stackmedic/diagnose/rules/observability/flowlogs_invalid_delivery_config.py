"""The flow log's delivery parameters do not fit its destination.

Source: CreateFlowLogs: DeliverLogsPermissionArn only with CloudWatch Logs (or Firehose across accounts);
DestinationOptions only with S3.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The flow log's delivery parameters do not fit its destination",
    severity=Severity.LOW,
    topic="flow log delivery config destination s3 cloud-watch-logs DeliverLogsPermissionArn iam role not "
    "applicable log_destination_type DestinationOptions invalid parameter",
    signatures=(
        Proves(
            r"DeliverLogsPermissionArn … (?:not applicable|not (?:supported|allowed|valid)|can't|cannot" r"|invalid)",
            weight=5.0,
        ),
        Says(r"log_destination(?:_type)?", weight=4.0),
    ),
    clues=(
        Together(
            r"flow ?logs?|CreateFlowLogs|aws_flow_log",
            r"InvalidParameter\w*|not applicable|not (?:supported|allowed|valid)|invalid|cannot be "
            r"(?:used|specified)|conflict\w*",
            r"destination|s3|role|DeliverLogs\w*|log_group|format|option",
            weight=7.0,
        ),
        Refutes(r"not authorized|<denied>"),
    ),
    reports=(
        "Terraform aws_flow_log to S3 with iam_role_arn. aws_flow_log: InvalidParameter: "
        "DeliverLogsPermissionArn is not applicable for s3 delivery",
        "flow log module with iam_role_arn and log_destination of an S3 bucket, Parquet options for "
        "CloudWatch. aws_flow_log: InvalidParameter destination options",
    ),
    instead_of=("observability.flowlogs_role_missing_permission", "observability.flowlogs_inactive"),
    confirm=(
        "aws ec2 describe-flow-logs --query 'FlowLogs[].[LogDestinationType,LogDestination,DeliverLogsPermissionArn]'",
    ),
    cures=("Give a role for CloudWatch Logs, none for S3, and the destination's own options.",),
)
