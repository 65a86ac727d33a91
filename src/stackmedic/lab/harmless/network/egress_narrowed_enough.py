"""The tasks may call HTTPS anywhere and what is in the VPC, and nothing else: more they never did."""

from typing import Any

from stackmedic.lab.fault import Aws, State, groups


def enough(cidr: str) -> list[dict[str, Any]]:
    """Permissions for all that programs of a VPC need."""
    return [
        {"IpProtocol": "tcp", "FromPort": first, "ToPort": last, "IpRanges": [{"CidrIp": where}]}
        for first, last, where in ((443, 443, "0.0.0.0/0"), (0, 65535, cidr))
    ]


def inject(aws: Aws, service: str = "backend") -> State:
    group = groups.of_service(aws, aws.service(service))
    vpc = aws("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"]
    cidr = aws("ec2").describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"]
    state = groups.revoke(aws, group, "egress")
    groups.call(aws, "authorize", group, "egress", enough(cidr))
    return state


def heal(aws: Aws, state: State) -> None:
    groups.replace(aws, state)
