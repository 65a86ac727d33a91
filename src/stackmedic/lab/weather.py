"""The weather of the API: latency, denial, throttling and failure of single actions, whoever calls.

These are the lab's own switches (``lab weather``), for faults that no AWS call can bring about.
"""

import fnmatch
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

DENIALS = {"ec2": "UnauthorizedOperation", "s3": "AccessDenied", "iam": "AccessDenied", "rds": "AccessDenied",
           "elbv2": "AccessDenied", "elasticache": "AccessDenied", "cloudwatch": "AccessDenied", "sts": "AccessDenied",
           "sns": "AuthorizationError"}  # fmt: skip


@dataclass(slots=True)
class Weather:
    """What happens to calls. Patterns are spelled like permissions and may hold wildcards: ``ecs:Describe*``."""

    latency_s: float = 0.0
    denied: set[str] = field(default_factory=set)
    throttled: set[str] = field(default_factory=set)
    expired: bool = False

    def befall(self, account: "Account", call: Call) -> None:
        """Raise the error that the weather has for this call, if any."""
        if self.expired:
            raise AwsError("ExpiredTokenException", "The security token included in the request is expired")
        if _any(self.denied, call):
            raise denial(account, call)
        if _any(self.throttled, call):
            code = "RequestLimitExceeded" if call.service == "ec2" else "ThrottlingException"
            raise AwsError(code, "Rate exceeded")


def denial(account: "Account", call: Call) -> AwsError:
    """AWS's words for a missing permission (source: IAM user guide, "Troubleshoot access denied error messages")."""
    who = f"arn:aws:iam::{account.id}:user/lab"
    text = (
        f"User: {who} is not authorized to perform: {call.permission} "
        f"because no identity-based policy allows the {call.permission} action"
    )
    return AwsError(DENIALS.get(call.service, "AccessDeniedException"), text)


def _any(patterns: set[str], call: Call) -> bool:
    return any(fnmatch.fnmatchcase(call.permission, each) for each in patterns)
