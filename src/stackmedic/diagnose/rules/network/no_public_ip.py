"""The task is in a public subnet without a public address, so the internet gateway is of no use to it.

Source: ECS "Fargate task networking" (assignPublicIp); the text is that of every unreachable service.
"""

from collections.abc import Iterator

from stackmedic.diagnose.doors import shut_from_the_internet
from stackmedic.diagnose.hops import Barrier
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.ways import to_start
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The task is in a public subnet and has no public address",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT),
    topic="public subnet no public ip assignPublicIp disabled assign_public_ip false fargate internet gateway "
    "auto-assign",
    signatures=(
        Says(r'assign_?public_?ip\W{1,6}(?:false|"?disabled)', weight=5.0),
        Says(r"without (?:a )?public ip", weight=5.0),
        Says(r"public ip … (?:off|disabled|not assigned|false|missing|was not)", weight=4.0),
    ),
    clues=(
        Says(r"«a public subnet behind an internet gateway", weight=5.0),
        Together(
            r"public subnets?",
            r"<no> … public ip|public ip … <no>|assign_?public_?ip\W{1,5}(?:false|disabled)"
            r"|(?:auto-)?assign(?:ment)? … (?:off|disabled|false)",
            weight=6.0,
        ),
        Together(
            r"public subnets?", r"ResourceInitializationError|CannotPull\w+|unable to pull|<timeout>", r"fargate|task"
        ),
        Refutes(r'public ip is (?:enabled|assigned|on)|assign_?public_?ip\W{1,6}(?:true|"?enabled)', weight=-4.0),
        Refutes(r"private subnets?", weight=-2.0),
    ),
    reports=(
        "default VPC, RunTask without network configuration flags. task: ResourceInitializationError: unable "
        "to pull registry auth from Amazon ECR: connection issue; run-task: assignPublicIp=DISABLED, subnets "
        "of the default VPC (public)",
        "public subnets. task: unable to pull secrets or registry auth; service: AssignPublicIp: DISABLED",
        "Fargate in public subnets of the default VPC, awsvpcConfiguration without assignPublicIp. task: "
        "CannotPullContainerError request canceled while waiting for connection; service: auto-assign public "
        "IP off",
        "RunTask from Airflow/Prefect/Dagster in public subnet. task: unable to retrieve secret from asm; "
        "after enabling public IP it works",
    ),
    instead_of=("network.no_nat_or_endpoint", "network.no_default_route"),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].networkConfiguration'",
    ),
    cures=("Set assignPublicIp to ENABLED, or move the tasks to private subnets with a NAT gateway.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    over = to_start(snapshot, service)
    yield from shut_from_the_internet(
        rule, snapshot, service, over, lambda way, hop: hop.barrier is Barrier.PUBLIC_ADDRESS
    )
