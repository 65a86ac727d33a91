"""A network ACL blocks the traffic, or the answers to it: ACLs are stateless and need the ephemeral ports open.

Source: "Control subnet traffic with network access control lists" (ephemeral ports 1024–65535).
"""

from collections.abc import Iterator

from stackmedic.diagnose.doors import shut_at_work_too
from stackmedic.diagnose.reachability import Barrier
from stackmedic.diagnose.rule import Proves, Rule, Says, Together, Undecided
from stackmedic.diagnose.ways import every_way
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="A network ACL blocks the traffic or its return",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CANNOT_START, Effect.FAILS_HEALTH_CHECKS, Effect.OUT_OF_REACH),
    signatures=(
        Proves(
            r"(?:nacls?|network acls?|network access control lists?) … (?:block\w*|den(?:y|ies|ied)|<no>"
            r"|drop\w*|restrict\w*|only|clos\w+)",
            weight=5.0,
        ),
        Says(r"(?:block\w*|denied|drop\w*|den(?:y|ies)) … (?:nacls?|network acls?)", weight=5.0),
        Says(r"\bnacls?\b|network acls?", weight=4.0),
        Says(r"ephemeral ports?", weight=4.0),
    ),
    topic="network acl nacl deny rule stateless ephemeral ports subnet inbound outbound blocks return traffic",
    clues=(Together(r"ephemeral|1024-65535|32768", r"<timeout>|block\w*|REJECT|den(?:y|ied)"),),
    reports=(
        "hardened VPC. task: CannotPullContainerError: i/o timeout; network acl: inbound allows 80 and 443 "
        "only; nothing for 1024-65535",
        "security baseline applied to subnets. app: connection timed out both ways although groups allow it; "
        "deny entries, ephemeral return ports not open",
        "custom network ACL on the private subnets; security groups wide open. task: pull of layers from S3 "
        "times out, auth works; nacl: outbound or return traffic of high ports denied",
        "database subnet with restrictive ACL. app: Connection timed out; acl: allows 5432 in, no ephemeral out",
    ),
    instead_of=("network.no_nat_or_endpoint", "network.sg_ingress_missing", "network.sg_egress_missing"),
    confirm=("aws ec2 describe-network-acls --filters Name=association.subnet-id,Values=SUBNET",),
    cures=("Allow the port in, and the ephemeral ports back out, in the ACLs of both subnets.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    over = every_way(snapshot, service)
    yield from shut_at_work_too(rule, snapshot, service, over, lambda way, hop: hop.barrier is Barrier.ACL)
