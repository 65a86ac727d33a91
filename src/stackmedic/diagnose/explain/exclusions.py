"""What speaks against causes of every layer: what somebody looked at and found in order, and what an answer excludes.

Whoever tells of an incident says what it is not: "the security groups are open", "NAT works". Such a sentence holds the
words of the cause that it rules out. And an answer, whatever it says, has come back: a refusal passes no packet filter
that drops in silence (VPC: security groups and ACLs drop, they do not reject), a time-out was nobody's policy.
"""

from dataclasses import dataclass
from functools import cache

from stackmedic.diagnose.signature import Refutes

FOUND_IN_ORDER = -4.0  # What somebody has looked at and found in order: they may be wrong.
ANSWERED = -3.0
FILTERS = ("network.sg_ingress_missing", "network.sg_egress_missing", "network.nacl_blocks")
WAY_OUT = (
    "network.nat_failed",
    "network.no_nat_or_endpoint",
    "network.no_default_route",
    "network.igw_missing",
    "network.no_public_ip",
    "network.route_wrong_gateway",
    "network.route_blackhole",
)
OWN_POLICY = ("iam.permission_missing", "image.pull_iam", "storage.s3_policy_missing", "secret.kms_denied")
ROLE = (*OWN_POLICY, "iam.trust_missing", "iam.role_swapped", "iam.permission_on_wrong_role")
CREDENTIALS = ("database.credential_mismatch", "cache.credential_mismatch", "database.auth_iam_token_invalid")
IMAGE = ("image.tag_missing", "image.repo_wrong", "image.ref_invalid")
PULLED = ("image.registry_rate_limit", "image.arch_mismatch", "image.manifest_format")
BUSY = (
    "app.overloaded",
    "cache.overloaded",
    "capacity.memory_reservation",
    "database.instance_undersized",
    "health.cpu_bound_timeout",
    "host.memory_pressure",
    "task.oom_limit_too_low",
)
FAR_END = ("database.instance_unavailable", "database.deleted", "cache.deleted", "search.unreachable")
SUBNET = (*WAY_OUT, "network.nacl_blocks", "network.subnet_ip_exhausted", "network.endpoint_wrong_subnet")


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is looked at: its name, and the causes that it is not when it is in order."""

    name: str
    clears: tuple[str, ...]

    @property
    def says(self) -> str:
        """The fact that it is in order, as it is searched for."""
        return f"«in order: {self.name}»"


SUBJECTS = {
    each.name: each
    for each in (
        Subject("inbound rules", ("network.sg_ingress_missing", "loadbalancer.ingress_closed")),
        Subject("outbound rules", ("network.sg_egress_missing", "network.sg_egress_s3_prefix_list")),
        Subject("network ACLs", ("network.nacl_blocks",)),
        Subject("routes", tuple(each for each in WAY_OUT if each != "network.nat_failed")),
        Subject("the way out", WAY_OUT),
        Subject("the subnet", SUBNET),
        Subject("the role's policy", OWN_POLICY),
        Subject("the role", ROLE),
        Subject("credentials", CREDENTIALS),
        Subject("the image", IMAGE),
        Subject("the same image", (*IMAGE, *PULLED)),
        Subject("load", BUSY),
        Subject("the far end", FAR_END),
        Subject("targets", ("loadbalancer.health_path_wrong", "loadbalancer.health_port_wrong", "app.localhost_bind")),
        Subject("the certificate", ("tls.certificate_expired", "tls.certificate_pending")),
        Subject("the secret", ("secret.missing",)),
    )
}


@cache
def excluding(cause: str) -> tuple[Refutes, ...]:
    """What speaks against one cause besides its own clues."""
    found = [Refutes(each.says, FOUND_IN_ORDER) for each in SUBJECTS.values() if cause in each.clears]
    if cause in OWN_POLICY:
        found.append(Refutes(r"«the policy lists the action that was refused»", ANSWERED))
    if cause in (*FILTERS, *WAY_OUT):
        found.append(Refutes(r"<refused>", ANSWERED, unless=r"<timeout>"))
    return tuple(found)
