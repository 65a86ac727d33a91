"""Which addresses hold a resource of the account, by its ARN or id. Pure.

Several kinds may bear one id (a secret, its policy, its versions); the one that holds the thing itself is meant.
"""

import re
from dataclasses import replace

from stackmedic.model.finding import Diagnosis, Finding
from stackmedic.terraform.state import Resource, State

KINDS = (  # What an ARN or id looks like → the types that hold such a thing.
    (r"sg-", "aws_security_group aws_default_security_group"),
    (r"rtb-", "aws_route_table aws_default_route_table"),
    (r"subnet-", "aws_subnet aws_default_subnet"),
    (r"vpc-", "aws_vpc aws_default_vpc"),
    (r"nat-", "aws_nat_gateway"),
    (r"igw-", "aws_internet_gateway"),
    (r"acl-", "aws_network_acl aws_default_network_acl"),
    (r"vpce-", "aws_vpc_endpoint"),
    (r"arn:[^:]+:secretsmanager:.*:secret:", "aws_secretsmanager_secret"),
    (r"arn:[^:]+:rds:.*:db:", "aws_db_instance aws_rds_cluster_instance"),
    (r"arn:[^:]+:rds:.*:cluster:", "aws_rds_cluster"),
    (r"arn:[^:]+:elasticache:.*:replicationgroup:", "aws_elasticache_replication_group"),
    (r"arn:[^:]+:elasticloadbalancing:.*:targetgroup/", "aws_lb_target_group aws_alb_target_group"),
    (r"arn:[^:]+:elasticloadbalancing:.*:loadbalancer/", "aws_lb aws_alb"),
    (r"arn:[^:]+:ecs:.*:service/", "aws_ecs_service"),
    (r"arn:[^:]+:ecs:.*:cluster/", "aws_ecs_cluster"),
)
REVISION = re.compile(r"arn:[^:]+:ecs:.*:task-definition/(?P<family>[^:]+):\d+")


def owners(state: State, about: str) -> tuple[Resource, ...]:
    """The resources of a state that hold this; none when it is not in there."""
    revision = REVISION.fullmatch(about)
    if revision:  # The state has the newest revision, under the one address that makes them all.
        return state.find("aws_ecs_task_definition", family=revision["family"])
    for form, kinds in KINDS:
        if re.match(form, about):
            found = state.find(*kinds.split())
            return tuple(each for each in found if about in (each.text("arn"), each.text("id")))
    return ()


def addressed(diagnosis: Diagnosis, state: State) -> Diagnosis:
    """A diagnosis whose findings say which addresses hold what has to change."""

    def told(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(
            replace(each, terraform=tuple(one.address for one in owners(state, each.about))) for each in findings
        )

    return replace(
        diagnosis,
        causes=told(diagnosis.causes),
        possible=told(diagnosis.possible),
        risks=told(diagnosis.risks),
        states=told(diagnosis.states),
    )
