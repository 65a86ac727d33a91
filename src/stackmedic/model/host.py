"""Hosts that run something beside the tasks: EC2 instances; and interfaces, which give anything its address."""

import re
from dataclasses import dataclass

from stackmedic.model.noun import Noun, wire

PRIVATE = re.compile(
    r"(?<![\d.])(?P<address>10(?:\.\d{1,3}){3}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|192\.168(?:\.\d{1,3}){2})"
    r"(?![\d.])(?::(?P<port>\d{2,5})\b)?"
)  # RFC 1918, and the port behind it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance(Noun):
    """From ``ec2:DescribeInstances``; scope: the private address that was asked for. ``state``: pending, running,
    shutting-down, terminated, stopping, stopped; a stopped instance keeps its private address."""

    id: str = wire("InstanceId")
    state: str = wire("State.Name", "")
    address: str | None = wire("PrivateIpAddress")
    subnet_id: str | None = wire("SubnetId")
    vpc_id: str | None = wire("VpcId")
    security_group_ids: tuple[str, ...] = wire("SecurityGroups[].GroupId", ())
    stopped_because: str | None = wire("StateTransitionReason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface(Noun):
    """From ``ec2:DescribeNetworkInterfaces``; scope: the private address or host that was asked for. Of a task, a host,
    a node of a balancer or store, an endpoint: ``says`` tells which. ``status``: in-use, available (nothing has it)."""

    id: str = wire("NetworkInterfaceId")
    address: str = wire("PrivateIpAddress")
    subnet_id: str = wire("SubnetId")
    vpc_id: str = wire("VpcId")
    public_address: str | None = wire("Association.PublicIp")
    security_group_ids: tuple[str, ...] = wire("Groups[].GroupId", ())
    status: str | None = wire("Status")
    says: str | None = wire("Description")
