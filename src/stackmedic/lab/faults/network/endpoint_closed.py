"""An endpoint for Secrets Manager is added whose group admits nobody: it takes the name over, and no task gets through.

A new deployment is forced unless ``redeploy=false``.
"""

from stackmedic.lab.fault import Aws, State, groups, revisions


def inject(aws: Aws, service: str = "backend", api: str = "secretsmanager", redeploy: bool = True) -> State:
    found = aws.service(service)
    network = aws.network(found)
    vpc = aws("ec2").describe_subnets(SubnetIds=network["subnets"])["Subnets"][0]["VpcId"]
    made = aws("ec2").create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{aws.region}.{api}", VpcEndpointType="Interface",
        SubnetIds=network["subnets"], SecurityGroupIds=[groups.make(aws, network["securityGroups"][0], f"{api}-door")],
        PrivateDnsEnabled=True,
    )["VpcEndpoint"]  # fmt: skip
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "endpoint": made["VpcEndpointId"]}


def heal(aws: Aws, state: State) -> None:
    aws("ec2").delete_vpc_endpoints(VpcEndpointIds=[state["endpoint"]])
    revisions.redeploy(aws, aws.service(state["service"]))
