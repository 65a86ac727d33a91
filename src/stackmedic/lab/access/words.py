"""AWS's refusals, service by service.

Sources: IAM user guide, "Troubleshoot access denied error messages" (the sentence and its ends); EC2 user guide,
"Error codes for the Amazon EC2 API" (UnauthorizedOperation, DryRunOperation) and STS API reference,
DecodeAuthorizationMessage; S3 user guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3". As seen on
the wire: "… ecs:ListTasks on resource: * because no identity-based policy allows …"
(github.com/cdklabs/construct-hub/pull/1207); AssumeRole's sentence has no reason.
"""

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

from stackmedic.lab.access.resources import WHOLE
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.access.guarded import Refusal

CODES = {"ec2": "UnauthorizedOperation", "sns": "AuthorizationError"} | dict.fromkeys(
    ("s3", "iam", "rds", "elbv2", "elasticache", "cloudwatch", "sts", "route53"), "AccessDenied"
)
FORBIDDEN = {*CODES, "lambda", "xray"}  # 403; the others' AccessDeniedException is a 400.
SHOW_WHOLE = {"ecs", "ecr"}  # They say "on resource: *", too.
NOT_AUTHORIZED = "You are not authorized to perform this operation."


def denied(call: Call, refusal: "Refusal") -> AwsError:
    """The error for a call that policies do not allow."""
    code = CODES.get(call.service, "AccessDeniedException")
    text = sentence(call, refusal.caller.arn, refusal.asked.action, refusal.asked.resource, refusal.decision.reason)
    if call.service == "ec2":
        text = f"{NOT_AUTHORIZED} {text}"
        if not call.operation.startswith("Describe"):
            text += f". Encoded authorization failure message: {encoded(refusal)}"
    return AwsError(code, text, 403 if call.service in FORBIDDEN else 400)


def sentence(call: Call, who: str, action: str, resource: str, reason: str) -> str:
    """User … is not authorized to perform … on resource … because …"""
    text = f"User: {who} is not authorized to perform: {action}"
    if resource != WHOLE or call.service in SHOW_WHOLE:
        text += f' on resource: "{resource}"' if call.service == "s3" else f" on resource: {resource}"
    return text if action == "sts:AssumeRole" else f"{text} {reason}"


def encoded(refusal: "Refusal") -> str:
    """What EC2 tells only to those who may call sts:DecodeAuthorizationMessage."""
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(details(refusal)).encode(), 9)).decode().rstrip("=")


def decoded(message: str) -> str:
    """Back again. Raises ValueError for what was not encoded here."""
    try:
        return zlib.decompress(base64.urlsafe_b64decode(message + "=" * (-len(message) % 4))).decode()
    except (ValueError, zlib.error):
        raise ValueError(message) from None


def details(refusal: "Refusal") -> dict[str, Any]:
    """The decoded message, in STS's form."""
    conditions = [
        {
            "key": key,
            "values": {"items": [{"value": str(each)} for each in (value if isinstance(value, list) else [value])]},
        }
        for key, value in sorted(refusal.asked.context.items())
    ]
    return {
        "allowed": False,
        "explicitDeny": refusal.decision.explicit,
        "matchedStatements": {"items": []},
        "failures": {"items": []},
        "context": {
            "principal": {"arn": refusal.caller.arn},
            "action": refusal.asked.action,
            "resource": refusal.asked.resource,
            "conditions": {"items": conditions},
        },
    }


def dry_run() -> AwsError:
    """Nothing would have stood in the way. Source: EC2 API reference, "Common query parameters", DryRun."""
    return AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)
