"""Security groups: rules taken away and given back, and which groups something carries."""

from typing import Any

from stackmedic.lab.fault.aws import Aws, FaultError, State

FIELDS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}


def of_service(aws: Aws, service: dict[str, Any]) -> str:
    """The first group that a service's tasks carry."""
    return str(aws.network(service)["securityGroups"][0])


def of_database(aws: Aws, database: str) -> str:
    return str(aws.database(database)["VpcSecurityGroups"][0]["VpcSecurityGroupId"])


def of_cache(aws: Aws, cache: str) -> str:
    return str(aws.cache(cache)["SecurityGroups"][0]["SecurityGroupId"])


def rules(aws: Aws, group: str, way: str = "ingress") -> list[dict[str, Any]]:
    """The permissions of a group, inbound or outbound, as they would be given again."""
    return list(aws("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"][0][FIELDS[way]])


def revoke(aws: Aws, group: str, way: str = "ingress", port: int = 0) -> State:
    """Take away a group's rules of one direction: all of them, or those for one port."""
    taken = [each for each in rules(aws, group, way) if port in (0, each.get("FromPort"))]
    if not taken:
        raise FaultError(f"{group} has no {way} rule" + (f" for port {port}" if port else ""))
    call(aws, "revoke", group, way, taken)
    return {"group": group, "way": way, "permissions": taken}


def give_back(aws: Aws, state: State) -> None:
    """Give back the rules that are still missing."""
    group, way = state["group"], state["way"]
    here = rules(aws, group, way)
    missing = [each for each in state["permissions"] if each not in here]
    if missing:
        call(aws, "authorize", group, way, missing)


def replace(aws: Aws, state: State) -> None:
    """Exactly the rules from before, whatever there is now."""
    group, way = state["group"], state["way"]
    here = rules(aws, group, way)
    if here:
        call(aws, "revoke", group, way, here)
    call(aws, "authorize", group, way, state["permissions"])


def call(aws: Aws, verb: str, group: str, way: str, permissions: list[dict[str, Any]]) -> None:
    """``verb`` is authorize or revoke."""
    getattr(aws("ec2"), f"{verb}_security_group_{way}")(GroupId=group, IpPermissions=permissions)


def make(aws: Aws, like: str, name: str) -> str:
    """A new group in the VPC of another, without inbound rules; an older one of that name is used again."""
    vpc = aws("ec2").describe_security_groups(GroupIds=[like])["SecurityGroups"][0]["VpcId"]
    asked = [{"Name": "group-name", "Values": [name]}, {"Name": "vpc-id", "Values": [vpc]}]
    known = aws("ec2").describe_security_groups(Filters=asked)["SecurityGroups"]
    if known:
        return str(known[0]["GroupId"])
    return str(aws("ec2").create_security_group(GroupName=name, Description="Made by hand", VpcId=vpc)["GroupId"])
