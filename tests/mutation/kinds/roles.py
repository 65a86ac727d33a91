"""Roles of the tasks: trust, attached policies, and each statement of each policy of their own."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call, calls
from tests.mutation.stack import Stack, short

OTHER_TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
]})  # fmt: skip

OTHER_ACCOUNT = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole",
     "Condition": {"StringEquals": {"aws:SourceAccount": "210987654321"}}},
]})  # fmt: skip
DENY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
READ_EC2 = "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess"
ELSEWHERE = "arn:aws:s3:::somewhere-else"
POLICY = ("PolicyDocument", "AttachedPolicies", "PolicyNames", "stoppedReason", "EvalDecision")
BOUNDED = ("PermissionsBoundary", "PermissionsBoundaryDecisionDetail", "stoppedReason", "EvalDecision")


def mutations(stack: Stack) -> Iterator[Mutation]:
    keys = ("executionRoleArn", "taskRoleArn")
    for arn in sorted({each[key] for each in stack.definitions.values() for key in keys if each.get(key)}):
        role, about = short(arn), (arn, short(arn))
        fields = ("AssumeRolePolicyDocument", "stoppedReason", "message")  # The last: what ECS says of a service.
        yield Mutation(f"role {role} trust: another service", about, fields, distrust(role), starts=True)
        yield Mutation(f"role {role} trust: another account", about, fields, distrust(role, OTHER_ACCOUNT), starts=True)
        boundary = call("iam", "put_role_permissions_boundary", RoleName=role, PermissionsBoundary=READ_EC2)
        yield Mutation(f"role {role} boundary: reads EC2 only", about, BOUNDED, boundary, starts=True)
        deny = call("iam", "put_role_policy", RoleName=role, PolicyName="denied", PolicyDocument=DENY)
        yield Mutation(f"role {role} policies: one that denies all", about, POLICY, deny, starts=True)
        yield Mutation(f"role {role} MaxSessionDuration: 43200", about, ("MaxSessionDuration",),
                       call("iam", "update_role", RoleName=role, MaxSessionDuration=43_200))  # fmt: skip
        yield Mutation(f"role {role}: deleted", about, (*fields, "Role"), delete(stack, role), starts=True)
        yield from attached(stack, role, about)
        yield from own(stack, role, about)


def distrust(role: str, document: str = OTHER_TRUST) -> Any:
    return call("iam", "update_assume_role_policy", RoleName=role, PolicyDocument=document)


def delete(stack: Stack, role: str) -> Any:
    """The role with all that would keep AWS from deleting it."""
    attached = stack.all("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role)
    inline = stack.lab.client("iam").list_role_policies(RoleName=role)["PolicyNames"]
    return calls(
        *(detach(role, each["PolicyArn"]) for each in attached),
        *(call("iam", "delete_role_policy", RoleName=role, PolicyName=each) for each in inline),
        call("iam", "delete_role", RoleName=role),
    )


def attached(stack: Stack, role: str, about: tuple[str, ...]) -> Iterator[Mutation]:
    for policy in stack.all("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role):
        arn = policy["PolicyArn"]
        yield Mutation(f"role {role} {short(arn)}: detached", about, POLICY, detach(role, arn), starts=True)


def detach(role: str, arn: str) -> Any:
    return call("iam", "detach_role_policy", RoleName=role, PolicyArn=arn)


def own(stack: Stack, role: str, about: tuple[str, ...]) -> Iterator[Mutation]:
    iam = stack.lab.client("iam")
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield Mutation(f"role {role} {name}: deleted", about, POLICY,
                       call("iam", "delete_role_policy", RoleName=role, PolicyName=name), starts=True)  # fmt: skip
        for index in range(len(document["Statement"])):
            yield Mutation(f"role {role} {name} statement {index} Resource: other", about, POLICY,
                           put(role, name, document, index, Resource=ELSEWHERE), starts=True)  # fmt: skip
            yield Mutation(f"role {role} {name} statement {index} Effect: Deny", about, POLICY,
                           put(role, name, document, index, Effect="Deny"), starts=True)  # fmt: skip
        for index, statement in enumerate(document["Statement"]):
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            for action in actions:
                left = [each for each in actions if each != action]
                apply = put(role, name, document, index, Action=left or ["none:None"])
                yield Mutation(f"role {role} {name} {action}: not allowed", about, POLICY, apply, starts=True)


def put(role: str, name: str, document: dict[str, Any], index: int, **changed: Any) -> Any:
    """The policy with one of its statements changed."""
    statements = [dict(each) for each in document["Statement"]]
    statements[index] |= changed
    text = json.dumps(document | {"Statement": statements})
    return call("iam", "put_role_policy", RoleName=role, PolicyName=name, PolicyDocument=text)
