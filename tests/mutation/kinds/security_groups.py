"""Rules of security groups: each one removed, or moved to another port."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack
from tests.scenarios.lab import Lab

SOURCES = {
    "UserIdGroupPairs": "GroupId",
    "IpRanges": "CidrIp",
    "Ipv6Ranges": "CidrIpv6",
    "PrefixListIds": "PrefixListId",
}


def mutations(stack: Stack) -> Iterator[Mutation]:
    for group in stack.in_vpc("describe_security_groups", "SecurityGroups"):
        if group["GroupName"] == "default":
            continue
        for direction, key in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
            for permission, source in each_rule(group[key]):
                yield from of_rule(group, direction, key, permission, source)


def each_rule(permissions: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each permission with one source, and the source's name."""
    for permission in permissions:
        span = {name: permission[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in permission}
        for kind, name in SOURCES.items():
            for source in permission.get(kind, []):
                yield span | {kind: [{name: source[name]}]}, source[name]


def of_rule(
    group: dict[str, Any], direction: str, key: str, permission: dict[str, Any], source: str
) -> Iterator[Mutation]:
    title = f"{group['GroupName']} {direction} {permission.get('FromPort', 'all')} {source}"

    def remove(lab: Lab) -> None:
        getattr(lab.ec2, f"revoke_security_group_{direction}")(GroupId=group["GroupId"], IpPermissions=[permission])

    def move(lab: Lab) -> None:
        remove(lab)
        moved = permission | {"FromPort": permission["FromPort"] + 1, "ToPort": permission["ToPort"] + 1}
        getattr(lab.ec2, f"authorize_security_group_{direction}")(GroupId=group["GroupId"], IpPermissions=[moved])

    def swap(other: dict[str, Any]) -> Any:
        def apply(lab: Lab) -> None:
            remove(lab)
            getattr(lab.ec2, f"authorize_security_group_{direction}")(GroupId=group["GroupId"], IpPermissions=[other])

        return apply

    about = (group["GroupId"],)
    span = {name: permission[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in permission}
    for told, other in (
        ("another network", {"IpRanges": [{"CidrIp": "10.99.0.0/16"}]}),
        ("the group itself", {"UserIdGroupPairs": [{"GroupId": group["GroupId"]}]}),
    ):
        yield Mutation(f"security group {title}: {told}", about, (key,), swap(span | other), starts=True)
    if span["IpProtocol"] == "tcp":
        yield Mutation(f"security group {title}: udp", about, (key,), swap(permission | {"IpProtocol": "udp"}), True)
    yield Mutation(f"security group {title}: removed", about, (key,), remove, starts=True)
    if "FromPort" in permission and permission["IpProtocol"] != "-1":
        yield Mutation(f"security group {title}: other port", about, (key,), move, starts=True)
