"""The private subnets' default route leads to the internet gateway, which carries nothing without a public address."""

from stackmedic.lab.fault import Aws, State, revisions, routes


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    outside = aws.balancer(found)["AvailabilityZones"][0]["SubnetId"]
    gateway = routes.default_route(aws, outside)["target"]["GatewayId"]
    state = routes.lead_default(aws, aws.network(found)["subnets"][0], GatewayId=gateway)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    routes.restore_default(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))
