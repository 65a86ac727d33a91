"""Examples of AWS's documentation, one test each; the page is named beside it.

IAM user guide unless another is named: docs.aws.amazon.com/IAM/latest/UserGuide/<page>.html.
"""

from typing import Any

import pytest

from stackmedic.lab.physics.evaluation import Asked, Caller, decide
from tests.lab.test_guard_evaluation import ACCOUNT, ROOT, USER, document, session, statement, user

BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
JOHN = {"aws:username": "johndoe"}


def may(caller: Any, action: str, resource: str = "*", **more: Any) -> bool:
    context = more.pop("context", {})
    return decide(caller, Asked(action, resource, context, **more)).allowed


# reference_policies_elements_notaction: NotAction with Allow and with Deny.


def test_everything_of_s3_but_deleting_buckets() -> None:
    caller = user({"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "arn:aws:s3:::*"})
    assert may(caller, "s3:PutObject", f"{BUCKET}/a")
    assert not may(caller, "s3:DeleteBucket", BUCKET)
    assert not may(caller, "ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:instance/i-1")


@pytest.mark.parametrize(
    ("signed_in_with", "allowed"),
    [({"aws:MultiFactorAuthPresent": "true"}, True), ({"aws:MultiFactorAuthPresent": "false"}, False), ({}, False)],
)
def test_without_a_second_factor_there_is_only_iam(signed_in_with: dict[str, str], allowed: bool) -> None:
    """ "NotAction with Deny": BoolIfExists takes long-term keys, which have no such key, for no second factor."""
    without = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    denial = {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": without}
    caller = user(statement("Allow", "*"), denial)
    assert may(caller, "ec2:RunInstances", context=signed_in_with) is allowed
    assert may(caller, "iam:ListUsers", context=signed_in_with)


# reference_policies_elements_notresource: all but the payroll, and what a bare NotResource with Deny does.


@pytest.mark.parametrize(
    ("resource", "allowed"),
    [
        ("arn:aws:s3:::HRBucket/Payroll", True),
        ("arn:aws:s3:::HRBucket/Payroll/2026", True),
        ("arn:aws:s3:::HRBucket/Reviews", False),
        (f"{BUCKET}/a", False),
    ],
)
def test_a_deny_on_all_resources_but_some(resource: str, allowed: bool) -> None:
    others = ["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"]
    caller = user(statement("Allow", "s3:*"), {"Effect": "Deny", "Action": "s3:*", "NotResource": others})
    assert may(caller, "s3:GetObject", resource) is allowed
    alone = user({"Effect": "Deny", "Action": "s3:*", "NotResource": others})
    assert not may(alone, "s3:GetObject", "arn:aws:s3:::HRBucket/Payroll")


# reference_policies_elements_condition_operators, "IfExists": what has no instance type is not asked for one.


@pytest.mark.parametrize(
    ("kind", "allowed"), [("t2.micro", True), ("m3.large", True), ("c5.large", False), (None, True)]
)
def test_only_what_has_a_type_has_to_be_of_a_type(kind: str | None, allowed: bool) -> None:
    types = {"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}
    caller = user(statement("Allow", "ec2:RunInstances", "*", Condition=types))
    assert may(caller, "ec2:RunInstances", context={"ec2:InstanceType": kind} if kind else {}) is allowed


@pytest.mark.parametrize(("issued", "allowed"), [({"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}, False), ({}, True)])
def test_only_who_has_no_temporary_credentials(issued: dict[str, str], allowed: bool) -> None:
    """The same page, "Null": the key is there for temporary credentials only."""
    none = {"Null": {"aws:TokenIssueTime": "true"}}
    assert may(user(statement("Allow", "*", "*", Condition=none)), "ec2:RunInstances", context=issued) is allowed


@pytest.mark.parametrize(
    ("now", "allowed"),
    [("2020-04-01T00:00:01Z", True), ("2020-06-30T23:59:58Z", True), ("2020-07-01T00:00:00Z", False)],
)
def test_access_between_two_dates(now: str, allowed: bool) -> None:
    """reference_policies_examples_aws-dates."""
    between = {
        "DateGreaterThan": {"aws:CurrentTime": "2020-04-01T00:00:00Z"},
        "DateLessThan": {"aws:CurrentTime": "2020-06-30T23:59:59Z"},
    }
    caller = user(statement("Allow", "service-prefix:action-name", "*", Condition=between))
    assert may(caller, "service-prefix:action-name", context={"aws:CurrentTime": now}) is allowed


# reference_policies_condition-single-vs-multi-valued-context-keys: sets of values.


@pytest.mark.parametrize(
    ("asked", "every", "some"),
    [
        (["environment"], True, True),
        (["environment", "cost-center"], True, True),
        (["environment", "department"], False, True),
        (["department"], False, False),
        (None, True, False),
    ],
)
def test_every_value_or_one_of_them(asked: list[str] | None, every: bool, some: bool) -> None:
    """ForAllValues holds where the key is missing; ForAnyValue does not."""
    context = {"aws:TagKeys": asked} if asked is not None else {}
    for quantifier, allowed in (("ForAllValues", every), ("ForAnyValue", some)):
        wanted = {f"{quantifier}:StringEquals": {"aws:TagKeys": ["environment", "cost-center"]}}
        caller = user(statement("Allow", "ec2:CreateTags", "*", Condition=wanted))
        assert may(caller, "ec2:CreateTags", context=context) is allowed, quantifier


def test_an_allow_for_all_values_is_made_safe_by_asking_for_the_key() -> None:
    """The same page: "include the Null condition operator … with a false value"."""
    wanted = {"ForAllValues:StringEquals": {"aws:TagKeys": ["alert"]}, "Null": {"aws:TagKeys": "false"}}
    caller = user(statement("Allow", "ec2:*", "*", Condition=wanted))
    assert may(caller, "ec2:CreateTags", context={"aws:TagKeys": ["alert"]})
    assert not may(caller, "ec2:RunInstances")


@pytest.mark.parametrize(
    ("department", "role", "allowed"),
    [("finance", "audit", True), ("hr", "audit", True), ("legal", "audit", False), ("hr", "none", False)],
)
def test_values_are_alternatives_and_keys_and_operators_are_not(department: str, role: str, allowed: bool) -> None:
    """reference_policies_condition-logic-multiple-context-keys-or-values."""
    conditions = {
        "StringEquals": {"aws:PrincipalTag/department": ["finance", "hr", "legal"], "aws:PrincipalTag/role": ["audit"]},
        "StringNotEquals": {"aws:PrincipalTag/department": ["legal", "it"]},
    }
    context = {"aws:PrincipalTag/department": department, "aws:PrincipalTag/role": role}
    assert (
        may(user(statement("Allow", "ec2:Describe*", "*", Condition=conditions)), "ec2:DescribeVpcs", context=context)
        is allowed
    )


# reference_policies_variables.


def test_a_home_of_one_s_own() -> None:
    """reference_policies_examples_s3_home-directory: a variable in a resource and in a condition."""
    prefixes = {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/*"]}}
    caller = user(
        statement("Allow", "s3:ListBucket", BUCKET, Condition=prefixes),
        statement("Allow", "s3:*", [f"{BUCKET}/home/${{aws:username}}", f"{BUCKET}/home/${{aws:username}}/*"]),
        context=JOHN,
    )
    assert may(caller, "s3:GetObject", f"{BUCKET}/home/johndoe/a")
    assert not may(caller, "s3:GetObject", f"{BUCKET}/home/janedoe/a")
    assert may(caller, "s3:ListBucket", BUCKET, context={"s3:prefix": "home/johndoe/2026"})
    assert not may(caller, "s3:ListBucket", BUCKET, context={"s3:prefix": "home/janedoe/"})


@pytest.mark.parametrize(("team", "path"), [("data", "data"), (None, "company-wide")])
def test_a_variable_without_a_value_may_have_a_default(team: str | None, path: str) -> None:
    """ "Specifying default values"."""
    own = statement("Allow", "s3:GetObject", f"{BUCKET}/${{aws:PrincipalTag/team, 'company-wide'}}/*")
    caller = user(own, context={"aws:PrincipalTag/team": team} if team else {})
    assert may(caller, "s3:GetObject", f"{BUCKET}/{path}/a")
    assert not may(caller, "s3:GetObject", f"{BUCKET}/other/a")


def test_a_variable_that_stands_for_nothing_matches_nothing() -> None:
    """ "Policy variables with no value": and the statement with it."""
    caller = user(statement("Allow", "s3:GetObject", f"{BUCKET}/${{aws:PrincipalTag/team}}/*"))
    assert not may(caller, "s3:GetObject", f"{BUCKET}/data/a")
    assert not may(caller, "s3:GetObject", f"{BUCKET}//a")


def test_a_star_may_be_meant_as_a_star() -> None:
    """ "Request information that you can use for policy variables", at its end: ``${*}``, ``${?}`` and ``${$}``."""
    caller = user(statement("Allow", "s3:GetObject", f"{BUCKET}/report${{*}}${{?}}"))
    assert may(caller, "s3:GetObject", f"{BUCKET}/report*?")
    assert not may(caller, "s3:GetObject", f"{BUCKET}/report1a")


def test_a_policy_of_the_older_version_has_no_variables() -> None:
    """reference_policies_elements_version: there ``${aws:username}`` is a text like any other."""
    old = {"Version": "2008-10-17", "Statement": [statement("Allow", "s3:*", f"{BUCKET}/${{aws:username}}")]}
    caller = Caller(USER, ACCOUNT, [old], context=JOHN)
    assert not may(caller, "s3:GetObject", f"{BUCKET}/johndoe")
    assert may(caller, "s3:GetObject", f"{BUCKET}/${{aws:username}}")


# S3 user guide, "Examples of Amazon S3 bucket policies"; "Policies and permissions": who is denied by condition.


def test_a_bucket_may_insist_on_encrypted_connections() -> None:
    """ "Restricting access to only HTTPS requests"."""
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    theirs = document(statement("Deny", "s3:*", [BUCKET, f"{BUCKET}/*"], Principal="*", Condition=plain))
    caller = user(statement("Allow", "s3:*"))
    for secure, allowed in (("true", True), ("false", False)):
        assert (
            may(caller, "s3:GetObject", f"{BUCKET}/a", policy=theirs, context={"aws:SecureTransport": secure})
            is allowed
        )


def test_a_bucket_may_be_for_one_endpoint_only() -> None:
    """ "Controlling access from VPC endpoints with bucket policies"."""
    elsewhere = {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}
    theirs = document(statement("Deny", "s3:*", [BUCKET, f"{BUCKET}/*"], Principal="*", Condition=elsewhere))
    caller = user(statement("Allow", "s3:*"))
    assert may(caller, "s3:GetObject", f"{BUCKET}/a", policy=theirs, context={"aws:SourceVpce": "vpce-1a2b3c4d"})
    assert not may(caller, "s3:GetObject", f"{BUCKET}/a", policy=theirs, context={"aws:SourceVpce": "vpce-9"})
    assert not may(caller, "s3:GetObject", f"{BUCKET}/a", policy=theirs)


# Amazon ECR user guide, "Create the Amazon S3 gateway endpoint": the minimum that a task needs of it.


def test_an_endpoint_may_let_only_image_layers_through() -> None:
    layers = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"
    door = document(statement("Allow", "s3:GetObject", [layers], Principal="*"))
    caller = session(statement("Allow", "s3:*"))
    assert may(caller, "s3:GetObject", "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/a", endpoint=door)
    assert not may(caller, "s3:GetObject", f"{BUCKET}/a", endpoint=door)


def test_an_endpoint_s_deny_beats_everything() -> None:
    """VPC user guide, "Control access to VPC endpoints using endpoint policies"."""
    door = document(
        statement("Allow", "*", "*", Principal="*"),
        statement("Deny", "secretsmanager:*", "*", Principal="*"),
    )
    decision = decide(session(statement("Allow", "*")), Asked("secretsmanager:GetSecretValue", "*", endpoint=door))
    assert decision.reason == "with an explicit deny in a VPC endpoint policy"


# KMS developer guide, "Default key policy", "kms:ViaService", "Determining access".


def key_policy(*statements: dict[str, Any]) -> dict[str, Any]:
    whole = statement("Allow", "kms:*", "*", Principal={"AWS": ROOT})
    return document(whole, *statements)


def test_the_default_key_policy_lets_iam_decide() -> None:
    asked = {"policy": key_policy(), "sovereign": True}
    assert may(user(statement("Allow", "kms:Decrypt")), "kms:Decrypt", "key", **asked)
    assert not may(user(), "kms:Decrypt", "key", **asked)


def test_a_key_may_be_for_one_service_only() -> None:
    via = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com", "kms:CallerAccount": ACCOUNT}}
    theirs = document(statement("Allow", "kms:Decrypt", "*", Principal={"AWS": "*"}, Condition=via))
    asked = {"policy": theirs, "sovereign": True}
    through = {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com", "kms:CallerAccount": ACCOUNT}
    assert may(user(), "kms:Decrypt", "key", **asked, context=through)
    assert not may(user(statement("Allow", "kms:*")), "kms:Decrypt", "key", **asked)


def test_a_deny_in_a_key_policy_cannot_be_lifted() -> None:
    closed = key_policy(statement("Deny", "kms:Decrypt", "*", Principal={"AWS": USER}))
    decision = decide(user(statement("Allow", "kms:*")), Asked("kms:Decrypt", "key", policy=closed, sovereign=True))
    assert (decision.allowed, decision.explicit) == (False, True)


# access_policies_boundaries, "Delegating responsibility": Zhang's administrator may only make bounded users.


@pytest.mark.parametrize(("boundary", "allowed"), [("XCompanyBoundaries", True), ("Other", False), (None, False)])
def test_who_makes_users_may_have_to_bind_them(boundary: str | None, allowed: bool) -> None:
    bound = f"arn:aws:iam::{ACCOUNT}:policy/XCompanyBoundaries"
    wanted = {"StringEquals": {"iam:PermissionsBoundary": bound}}
    maria = user(statement("Allow", "iam:CreateUser", "*", Condition=wanted))
    given = {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/{boundary}"} if boundary else {}
    assert may(maria, "iam:CreateUser", context=given) is allowed


# access_policies, "Session policies"; reference_policies_evaluation-logic: all kinds together.


def test_a_session_s_policy_gives_nothing_by_itself() -> None:
    caller = session(session=[document(statement("Allow", "s3:*"))])
    assert not may(caller, "s3:GetObject", f"{BUCKET}/a")


def test_a_session_within_a_boundary_needs_all_three() -> None:
    wide, narrow = document(statement("Allow", ["s3:*", "ec2:*"])), document(statement("Allow", "s3:*"))
    caller = session(statement("Allow", "*"), boundary=[wide], session=[narrow])
    assert may(caller, "s3:GetObject")
    assert decide(caller, Asked("ec2:RunInstances", "*")).reason.startswith("because no session policy")
    assert decide(caller, Asked("iam:CreateUser", "*")).reason.startswith("because no permissions boundary")
    denying = session(statement("Allow", "*"), session=[document(statement("Deny", "*"))])
    assert decide(denying, Asked("s3:GetObject", "*")).reason == "with an explicit deny in a session policy"
