"""The account has no service-linked role for ECS yet (or it was deleted), and the caller could not have it made.

Source: "Using service-linked roles for Amazon ECS"; the first CreateCluster in the console makes it.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"Unable to assume the service linked role")

rule = Rule(
    __name__,
    title="The ECS service-linked role does not exist in the account",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.DEPLOYMENT_FAILS),
    topic="service-linked role AWSServiceRoleForECS absent new account CreateServiceLinkedRole verify exists",
    signatures=(
        Proves(r"Unable to assume the service linked role"),
        Proves(r"verify that the ECS service linked role exists"),
        Says(
            r"AWSServiceRoleFor(?:ECS|ElasticLoadBalancing|RDS|ElastiCache|ApplicationAutoScaling\w*) … "
            r"(?:does not exist|not exist|missing|not found|absent)",
            weight=5.0,
        ),
        Says(
            r"service[- ]linked role … (?:does not exist|not exist|missing|absent|required|could not be "
            r"(?:created|found)|not found)",
            weight=4.0,
        ),
        Says(r"iam:CreateServiceLinkedRole"),
    ),
    clues=(Refutes(r"has been taken|already (?:been )?(?:exists|taken)|AlreadyExists", weight=-4.0),),
    reports=(
        "fresh organization account, Terraform. CreateCluster: InvalidParameterException: Unable to assume "
        "the service linked role. Please verify that the ECS service linked role exists.",
        "first ECS/ELB/RDS use in a new account with a restricted role. CreateCluster: Unable to assume the "
        "service linked role; AccessDenied for iam:CreateServiceLinkedRole",
        "brand-new account. ecs: verify that the ECS service linked role exists",
    ),
    confirm=("aws iam get-role --role-name AWSServiceRoleForECS",),
    cures=("aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com, then try again.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "ECS's service-linked role is missing in the account"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says)
