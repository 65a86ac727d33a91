"""The default route of the tasks' subnets is deleted: running tasks stay, new ones cannot pull or read secrets.

A new deployment is forced unless ``redeploy=false``.
"""

from stackmedic.lab.fault import Aws, FaultError, State

EVERYWHERE = "0.0.0.0/0"
TARGETS = ("NatGatewayId", "GatewayId", "NetworkInterfaceId", "TransitGatewayId")


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    subnet = found["networkConfiguration"]["awsvpcConfiguration"]["subnets"][0]
    asked = [{"Name": "association.subnet-id", "Values": [subnet]}]
    for table in aws("ec2").describe_route_tables(Filters=asked)["RouteTables"]:
        for route in table["Routes"]:
            if route.get("DestinationCidrBlock") == EVERYWHERE:
                aws("ec2").delete_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock=EVERYWHERE)
                if redeploy:
                    aws.redeploy(found)
                target = {name: route[name] for name in TARGETS if route.get(name)}
                return {"service": found["serviceName"], "table": table["RouteTableId"], "target": target}
    raise FaultError(f"the route table of {subnet} has no default route")


def heal(aws: Aws, state: State) -> None:
    aws("ec2").create_route(RouteTableId=state["table"], DestinationCidrBlock=EVERYWHERE, **state["target"])
    aws.redeploy(aws.service(state["service"]))
