"""The service runs on Fargate Spot, and Spot takes its tasks back in every zone, and has no room for new ones.

The service is moved to Spot first, unless it is there already. Source: Fargate developer guide, "Fargate Spot".
"""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import SPOT_FULL

SPOT = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    state = revisions.before(found) | {"hidden": {}}
    state["settings"]["capacityProviderStrategy"] = found.get("capacityProviderStrategy", [])
    if found.get("capacityProviderStrategy") != SPOT:
        revisions.update(aws, state, capacityProviderStrategy=SPOT, forceNewDeployment=True)
    subnets = aws("ec2").describe_subnets(SubnetIds=aws.network(found)["subnets"])["Subnets"]
    for each in sorted({each["AvailabilityZone"] for each in subnets}):
        state["hidden"] |= hiding.hide(aws, SPOT_FULL, each, 1)["hidden"]
    return state


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    revisions.go_back(aws, state)
