"""ECS: capacity providers; Fargate's two are there in every account, and moto does not know them.

Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html.
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.wire import Call

FARGATE = ("FARGATE", "FARGATE_SPOT")


@own("ecs", "DescribeCapacityProviders")
def describe_capacity_providers(account: Account, call: Call) -> dict[str, Any]:
    """All of them, or those that are named; unknown ones are failures with reason MISSING."""
    made = account.moto("ecs", call.region).capacity_providers
    known = {name: _shown(account, call, name) for name in (*FARGATE, *(each.name for each in made.values()))}
    asked = [each.rsplit("/", 1)[-1] for each in call.parameters.get("capacityProviders") or known]
    arn = account.arn("ecs", "capacity-provider/", call.region)
    return {
        "capacityProviders": [known[name] for name in asked if name in known],
        "failures": [{"arn": arn + name, "reason": "MISSING"} for name in asked if name not in known],
    }


def _shown(account: Account, call: Call, name: str) -> dict[str, Any]:
    arn = account.arn("ecs", f"capacity-provider/{name}", call.region)
    return {"capacityProviderArn": arn, "name": name, "status": "ACTIVE", "tags": []}
