"""The guard: whether the caller's own permissions are enforced. A switch; starting a task obeys IAM regardless."""

from typing import TYPE_CHECKING

from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

DENIALS = {"ec2": "UnauthorizedOperation", "s3": "AccessDenied", "iam": "AccessDenied", "rds": "AccessDenied",
           "elbv2": "AccessDenied", "elasticache": "AccessDenied", "cloudwatch": "AccessDenied", "sts": "AccessDenied",
           "sns": "AuthorizationError"}  # fmt: skip


class Guard:
    """Off by default, as a lab's visitor is its administrator."""

    def __init__(self) -> None:
        self.enforced = False

    def admit(self, account: "Account", call: Call) -> None:
        """Raise AWS's denial when enforcement is on and the caller's policies do not allow the call."""
        if not self.enforced:
            return
        from stackmedic.lab.physics.permissions import caller_may

        if not caller_may(account, call):
            raise denial(account, call)


def denial(account: "Account", call: Call) -> AwsError:
    """AWS's words for a missing permission (source: IAM user guide, "Troubleshoot access denied error messages")."""
    who = f"arn:aws:iam::{account.id}:user/lab"
    text = (
        f"User: {who} is not authorized to perform: {call.permission} "
        f"because no identity-based policy allows the {call.permission} action"
    )
    return AwsError(DENIALS.get(call.service, "AccessDeniedException"), text)
