"""An endpoint for Secrets Manager is added, whose group admits the VPC: calls take another way, and arrive."""

from stackmedic.lab.fault import Aws, State, groups, revisions

INSIDE = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]


def inject(aws: Aws, service: str = "backend", api: str = "secretsmanager") -> State:
    found = aws.service(service)
    network = aws.network(found)
    vpc = aws("ec2").describe_subnets(SubnetIds=network["subnets"])["Subnets"][0]["VpcId"]
    door = groups.make(aws, network["securityGroups"][0], f"{api}-open-door")
    if not groups.rules(aws, door):
        groups.call(aws, "authorize", door, "ingress", INSIDE)
    made = aws("ec2").create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{aws.region}.{api}", VpcEndpointType="Interface",
        SubnetIds=network["subnets"], SecurityGroupIds=[door], PrivateDnsEnabled=True,
    )["VpcEndpoint"]  # fmt: skip
    revisions.redeploy(aws, found)
    return {"endpoint": made["VpcEndpointId"]}


def heal(aws: Aws, state: State) -> None:
    aws("ec2").delete_vpc_endpoints(VpcEndpointIds=[state["endpoint"]])
