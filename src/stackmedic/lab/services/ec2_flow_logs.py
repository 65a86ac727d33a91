"""VPC flow logs: moto keeps them; whether they are delivered, and what is in them, is the lab's.

Source of the refusal: github.com/aws-samples/aws-secure-environment-accelerator/issues/1111.
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, before
from stackmedic.lab.wire import AwsError, Call


@before("ec2", "CreateFlowLogs")
def may_create(account: Account, call: Call) -> None:
    wanted = call.parameters
    if wanted.get("LogDestinationType") == "s3" and wanted.get("DeliverLogsPermissionArn"):
        raise AwsError("InvalidParameter", "DeliverLogsPermissionArn is not applicable for s3 delivery")


@after("ec2", "CreateFlowLogs")
def create(account: Account, call: Call, stored: dict[str, Any]) -> None:
    for each in stored.get("FlowLogIds") or ():
        account.flows.begin(str(each))
