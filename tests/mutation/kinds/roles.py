"""Roles of the tasks: trust, attached policies, and each statement of each policy of their own."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack, short
from tests.scenarios.lab import Lab

OTHER_TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
]})  # fmt: skip


def mutations(stack: Stack) -> Iterator[Mutation]:
    keys = ("executionRoleArn", "taskRoleArn")
    for arn in sorted({each[key] for each in stack.definitions.values() for key in keys if each.get(key)}):
        role, about = short(arn), (arn, short(arn))
        fields = ("AssumeRolePolicyDocument", "stoppedReason")
        yield Mutation(f"role {role} trust: another service", about, fields, distrust(role), starts=True)
        yield from attached(stack, role, about)
        yield from own(stack, role, about)


def distrust(role: str) -> Any:
    return lambda lab: lab.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=OTHER_TRUST)


def attached(stack: Stack, role: str, about: tuple[str, ...]) -> Iterator[Mutation]:
    for policy in stack.all("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role):
        arn, fields = policy["PolicyArn"], ("PolicyDocument", "AttachedPolicies", "stoppedReason", "EvalDecision")
        yield Mutation(f"role {role} {short(arn)}: detached", about, fields, detach(role, arn), starts=True)


def detach(role: str, arn: str) -> Any:
    return lambda lab: lab.client("iam").detach_role_policy(RoleName=role, PolicyArn=arn)


def own(stack: Stack, role: str, about: tuple[str, ...]) -> Iterator[Mutation]:
    iam = stack.lab.client("iam")
    fields = ("PolicyDocument", "stoppedReason", "EvalDecision")
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for index, statement in enumerate(document["Statement"]):
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            for action in actions:
                left = [each for each in actions if each != action]
                apply = rewrite(role, name, document, index, left)
                yield Mutation(f"role {role} {name} {action}: not allowed", about, fields, apply, starts=True)


def rewrite(role: str, name: str, document: dict[str, Any], index: int, actions: list[str]) -> Any:
    statements = [dict(each) for each in document["Statement"]]
    statements[index]["Action"] = actions or ["none:None"]
    text = json.dumps(document | {"Statement": statements})

    def apply(lab: Lab) -> None:
        lab.client("iam").put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=text)

    return apply
