"""The role does not trust ecs-tasks.amazonaws.com, so no task can assume it.

ECS's sentence also stands for a role that does not exist, or is not ready yet (iam.create_race). Source: "Task
execution IAM role" (trust relationship); service event "ECS was unable to assume the role".
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.access import distrust, trusted
from stackmedic.diagnose.rule import Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"unable to assume the role '?(?P<role>arn:[\w-]+:iam::\d*:role/[\w+=,.@/-]+)")

rule = Rule(
    __name__,
    title="The role does not trust ECS tasks",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    signatures=(
        Says(r"ECS was unable to assume (?:the )?role", weight=5.0),
        Says(r"Unable to assume role and validate", weight=4.0),
        Says(r"unable to assume (?:the )?role", weight=4.0),
        Says(r"(?:verify|check) that the role being passed has the proper trust relationship", weight=4.0),
        Says(r"(?:does not|doesn't|not) trust", weight=4.0),
        Says(r"trust (?:policy|relationship) … (?:ecs-tasks|ec2\.amazonaws|lambda\.amazonaws|<no>)", weight=4.0),
        Says(r"ecs-tasks\.amazonaws\.com … <no>|<no> … ecs-tasks\.amazonaws\.com", weight=4.0),
        Says(r"role … (?:invalid or cannot be assumed|cannot be assumed|could not be assumed)", weight=4.0),
        Says(r"not authorized to perform: sts:AssumeRole"),
        Says(r"is invalid or cannot be assumed"),
    ),
    topic="trust relationship assume role ecs-tasks.amazonaws.com principal service trust policy role unable to assume",
    clues=(
        Says(r"«the trust policy does not name ECS tasks»", weight=6.0),
        Refutes(r"service linked role", weight=-5.0),
        Refutes(r"AssumeRoleWithWebIdentity", weight=-4.0),
        Refutes(r"aws:SourceArn|aws:SourceAccount|ExternalId|condition"),
    ),
    reports=(
        "execution role copied from a Lambda role. service: ECS was unable to assume the role "
        "'arn:aws:iam::1:role/exec' that was provided for this task; trust policy: Principal Service "
        "lambda.amazonaws.com",
        "role made for EC2. ecs: was unable to assume the role that was provided for this task; trust: "
        "ec2.amazonaws.com",
        "role created for EC2, Lambda or a user, no ecs-tasks.amazonaws.com principal. service: ECS was "
        "unable to assume the role",
    ),
    confirm=("aws iam get-role --role-name NAME --query Role.AssumeRolePolicyDocument",),
    cures=("Allow sts:AssumeRole to ecs-tasks.amazonaws.com in the role's trust policy.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "ECS may not assume {about}"
    for found in told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["role"], says):
        proof = (
            distrust(snapshot, found.about) or trusted(snapshot, found.about) if isinstance(found, Finding) else None
        )
        yield replace(found, evidence=(proof, *found.evidence)) if isinstance(found, Finding) and proof else found
