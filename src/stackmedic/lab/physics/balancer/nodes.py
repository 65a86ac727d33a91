"""The nodes of a balancer: one network interface in each of its subnets, as AWS creates them in the account.

They take an address of the subnet and carry the balancer's security groups; DescribeNetworkInterfaces shows them with
the description "ELB app/<name>/<id>" (source: VPC user guide, "Requester-managed network interfaces").
"""

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.firewall import acl_admits, acl_admits_answers, groups_admit
from stackmedic.lab.physics.network import Interface, NoFreeAddress, allocate, release, remembered, vpc_of
from stackmedic.lab.physics.routing import faces_internet

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


class Nodes:
    """Interfaces by balancer, brought into line with what the balancer says whenever the ground has changed."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._made: dict[str, dict[str, Interface]] = {}
        self._known: dict[str, list[Interface]] = {}
        self._ground = -1

    def of(self, balancer: Any) -> list[Interface]:
        """The interfaces of moto's load balancer."""
        ground = self.account.world.ground
        if ground != self._ground:
            self._known.clear()
            self._ground = ground
        if balancer.arn not in self._known:
            self._known[balancer.arn] = self.settle(balancer)
        return self._known[balancer.arn]

    def settle(self, balancer: Any) -> list[Interface]:
        """Create and release interfaces until each subnet has one, with the balancer's groups."""
        made = self._made.setdefault(balancer.arn, {})
        wanted = [subnet.id for subnet in balancer.subnets]
        for gone in [identity for identity in made if identity not in wanted]:
            release(self.account, made.pop(gone))
        for identity in wanted:
            if identity not in made:
                self._create(balancer, identity, made)
            elif identity in made and made[identity].group_ids != tuple(balancer.security_groups or ()):
                made[identity] = self._dressed(made[identity], tuple(balancer.security_groups or ()))
        return [made[identity] for identity in wanted if identity in made]

    def _create(self, balancer: Any, subnet_id: str, made: dict[str, Interface]) -> None:
        name = balancer.arn.split(":loadbalancer/")[-1]
        groups, public = tuple(balancer.security_groups or ()), balancer.scheme == "internet-facing"
        try:
            made[subnet_id] = allocate(self.account, subnet_id, groups, public, f"ELB {name}")
        except NoFreeAddress:  # The zone has no node then, and nothing is routed through it.
            return
        shown = self.account.moto("ec2").enis[made[subnet_id].id]
        shown.requester_id = "amazon-elb"
        if public:
            shown.public_ip = _public_address(f"{self.account.world.seed}/{name}/{subnet_id}")

    def _dressed(self, interface: Interface, groups: tuple[str, ...]) -> Interface:
        ec2 = self.account.moto("ec2")
        shown = ec2.enis.get(interface.id)
        if shown is not None:
            shown._group_set = [ec2.get_security_group_from_id(group) for group in groups]
        return replace(interface, group_ids=groups)

    def remove(self, balancer_arn: str) -> None:
        """The balancer was deleted, and its interfaces with it."""
        for interface in self._made.pop(balancer_arn, {}).values():
            release(self.account, interface)
        self._known.pop(balancer_arn, None)

    def public_address(self, node: Interface) -> str:
        """The address that clients in the internet dial for a node; empty for an internal one."""
        shown = self.account.moto("ec2").enis.get(node.id)
        return str(shown.public_ip or "") if shown is not None else ""


def _public_address(seed: str) -> str:
    """An address of one of Amazon's blocks in Sydney that is always the same for the same thing."""
    digest = sha256(seed.encode()).digest()
    return f"13.{236 + digest[0] % 4}.{digest[1]}.{1 + digest[2] % 254}"


@remembered
def admits(account: "Account", node: Interface, port: int, client: str) -> bool:
    """Whether a client in the internet gets to a node and its answer back: route, network ACL, security group."""
    ec2 = account.moto("ec2")
    return (
        groups_admit(ec2, node.group_ids, "ingress", client, (), port)
        and acl_admits(ec2, node.subnet_id, False, client, port)
        and acl_admits_answers(ec2, node.subnet_id, True, client)
        and node.public
        and faces_internet(ec2, node.subnet_id, vpc_of(account, node.subnet_id), client)
    )
