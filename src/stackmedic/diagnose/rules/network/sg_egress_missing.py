"""The outbound rules of the client's security groups do not let it reach what it needs.

Terraform removes AWS's default egress rule from groups it makes. Source: "Security group rules"; aws_security_group
docs (egress); "Troubleshooting Amazon ECS ResourceInitializationError errors".
"""

from collections.abc import Iterator

from stackmedic.diagnose.doors import shut_at_work_too
from stackmedic.diagnose.reachability import Barrier
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.ways import every_way
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The outbound rules of a security group do not let the client out",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT, Effect.FAILS_HEALTH_CHECKS),
    signatures=(
        Says(r"<no> … (?:egress|outbound) (?:rules?|traffic|access)", weight=5.0),
        Says(
            r"(?:egress|outbound)(?: \w+){0,3} … (?:missing|blocked|denied|closed|restricted|removed"
            r"|empty|<no>|only|limited)",
            weight=5.0,
        ),
        Says(
            r"(?:security group|sg)\b … (?:egress|outbound) … (?:<no>|only|block|clos|restrict|miss|lack)", weight=5.0
        ),
        Says(r"(?:security group|sg)\b … (?:does not|doesn't|not) allow … (?:egress|outbound)", weight=4.0),
        Says(r'(?:"IpPermissionsEgress"|egress) ?[:=] ?\[ ?\]|egress … empty', weight=4.0),
        Says(r"allow (?:all )?outbound traffic"),
    ),
    topic="security group egress outbound rules missing closed task cannot reach aws services registry "
    "terraform removes default all traffic",
    clues=(
        Says(r"«the outbound rules lack the port", weight=6.0),
        Says(r"«a security group that lets nothing out»", weight=6.0),
        Together(
            r"egress|outbound", r"security group|\bsg\b", r"<timeout>|unable to pull|CannotPull\w+|fail", weight=3.0
        ),
        Refutes(
            r"(?:outbound|egress)(?: security group)?(?: rules?)?(?: \w+)? (?:are|is) (?:open|fine"
            r"|allowed|unrestricted)",
            weight=-5.0,
        ),
        Refutes(r"prefix list|starport"),
        Refutes(r"nacl|network acl"),
        Together(
            r"default security group",
            r"terraform|module|cloudformation|cdk",
            r"<timeout>|CannotPull\w+|unable to pull",
            weight=5.0,
        ),
    ),
    reports=(
        "Terraform security group without egress block. task: ResourceInitializationError: unable to pull "
        "secrets or registry auth: context deadline exceeded; aws_security_group: ingress 8080 from the ALB; "
        "no egress",
        "strict module. task: i/o timeout to secretsmanager; sg: egress rules: none",
        "security group with restricted egress for Fargate tasks. task: unable to pull secrets or registry "
        "auth, context deadline exceeded; allowing outbound 443 (all outbound traffic) solved it",
        "Terraform security group without egress, or load balancer group with egress limited. alb: Request "
        "timed out, balancer cannot reach targets; or tasks cannot reach the database",
    ),
    instead_of=("network.no_nat_or_endpoint",),
    confirm=("aws ec2 describe-security-groups --group-ids GROUP --query 'SecurityGroups[].IpPermissionsEgress'",),
    remedies=("authorize_egress",),
    cures=("Allow the client's group out on that port (443 for AWS services) to the destination.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    over = every_way(snapshot, service)
    yield from shut_at_work_too(rule, snapshot, service, over, lambda way, hop: hop.barrier is Barrier.EGRESS)
