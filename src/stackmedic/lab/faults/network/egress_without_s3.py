"""Endpoints take NAT's place, and tasks may only call inside the VPC: ECR's manifest comes, its layers do not.

The S3 endpoint is a route, so that the tasks' group must admit S3's prefix list. A new deployment is forced. Source:
ECR user guide, "Amazon ECR interface VPC endpoints" (Create the Amazon S3 gateway endpoint).
"""

from stackmedic.lab.fault import Aws, State, groups, revisions, routes

APIS = ("ecr.api", "ecr.dkr", "secretsmanager", "logs")
INSIDE = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    network = aws.network(found)
    vpc = aws("ec2").describe_subnets(SubnetIds=network["subnets"])["Subnets"][0]["VpcId"]
    door = groups.make(aws, network["securityGroups"][0], "endpoints")
    if not groups.rules(aws, door):
        groups.call(aws, "authorize", door, "ingress", INSIDE)
    made = [
        aws("ec2").create_vpc_endpoint(
            VpcId=vpc, ServiceName=f"com.amazonaws.{aws.region}.{api}", VpcEndpointType="Interface",
            SubnetIds=network["subnets"], SecurityGroupIds=[door], PrivateDnsEnabled=True,
        )["VpcEndpoint"]["VpcEndpointId"]
        for api in APIS
    ]  # fmt: skip
    route = routes.delete_default(aws, network["subnets"][0])
    state = groups.revoke(aws, network["securityGroups"][0], "egress")
    groups.call(aws, "authorize", state["group"], "egress", INSIDE)
    revisions.redeploy(aws, found)
    return state | {"service": found["serviceName"], "endpoints": made, "route": route}


def heal(aws: Aws, state: State) -> None:
    groups.replace(aws, state)
    routes.restore_default(aws, state["route"])
    aws("ec2").delete_vpc_endpoints(VpcEndpointIds=state["endpoints"])
    revisions.redeploy(aws, aws.service(state["service"]))
