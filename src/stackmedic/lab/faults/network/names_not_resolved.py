"""DNS support is switched off in the VPC: no name resolves, neither of data stores nor of AWS's own APIs."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend") -> State:
    subnet = aws.network(aws.service(service))["subnets"][0]
    vpc = aws("ec2").describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"]
    aws("ec2").modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": False})
    return {"vpc": vpc}


def heal(aws: Aws, state: State) -> None:
    aws("ec2").modify_vpc_attribute(VpcId=state["vpc"], EnableDnsSupport={"Value": True})
