"""A route table that no subnet is associated with loses its default route."""

from stackmedic.lab.fault import Aws, State, routes


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    used = routes.table_of(aws, aws.network(found)["subnets"][0])
    target = routes.default_route(aws, aws.network(found)["subnets"][0])["target"]
    spare = aws("ec2").create_route_table(VpcId=used["VpcId"])["RouteTable"]["RouteTableId"]
    aws("ec2").create_route(RouteTableId=spare, DestinationCidrBlock=routes.EVERYWHERE, **target)
    aws("ec2").delete_route(RouteTableId=spare, DestinationCidrBlock=routes.EVERYWHERE)
    return {"table": spare}


def heal(aws: Aws, state: State) -> None:
    aws("ec2").delete_route_table(RouteTableId=state["table"])
