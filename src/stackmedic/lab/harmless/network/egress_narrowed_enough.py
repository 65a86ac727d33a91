"""The tasks may call HTTPS anywhere and the data stores in the VPC, and nothing else: more they never did."""

from stackmedic.lab.fault import Aws, State, groups

ENOUGH = [
    {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}
    for port, cidr in ((443, "0.0.0.0/0"), (5432, "10.0.0.0/16"), (6379, "10.0.0.0/16"))
]


def inject(aws: Aws, service: str = "backend") -> State:
    state = groups.revoke(aws, groups.of_service(aws, aws.service(service)), "egress")
    groups.call(aws, "authorize", state["group"], "egress", ENOUGH)
    return state


def heal(aws: Aws, state: State) -> None:
    groups.replace(aws, state)
