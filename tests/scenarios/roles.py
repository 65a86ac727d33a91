"""Roles as people have them: which of the calls of a diagnosis each may not make.

The policies of AWS are those that moto keeps, of the AWS Managed Policy Reference Guide.
"""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cache

Shuts = Callable[[str], bool]


def without(*prefixes: str) -> Shuts:
    """Everything but the calls of some services."""
    return lambda call: call.startswith(prefixes)


def with_only(policy: str) -> Shuts:
    """What one of AWS's own policies allows."""
    return lambda call: not any(fnmatchcase(call.lower(), each) for each in allowed(policy))


@cache
def allowed(policy: str) -> tuple[str, ...]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data  # Seven megabytes of text.

    statements = json.loads(aws_managed_policies_data)[policy]["Document"]["Statement"]
    actions = (each["Action"] for each in statements if each["Effect"] == "Allow")
    return tuple(each.lower() for some in actions for each in ([some] if isinstance(some, str) else some))


ROLES: dict[str, Shuts] = {
    "who sees no trail": without("cloudtrail:"),
    "who sees no logs": without("logs:"),
    "who sees neither": without("cloudtrail:", "logs:"),
    "who sees no roles": without("iam:"),
    "who sees no secrets": without("secretsmanager:", "ssm:"),
    "who sees no metrics": without("cloudwatch:"),
    "who sees no network": without("ec2:"),
    "who sees no stores": without("rds:", "elasticache:"),
    "ViewOnlyAccess": with_only("ViewOnlyAccess"),
    "SecurityAudit": with_only("SecurityAudit"),
}
