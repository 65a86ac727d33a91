"""AWS's documented evaluation examples, one test each; the page is named beside it."""

from typing import Any

import pytest

from stackmedic.lab.physics.evaluation import TRUST, Asked, Caller, decide

ACCOUNT = "123456789012"
USER = f"arn:aws:iam::{ACCOUNT}:user/carlos"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/JohnRole"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/JohnRole/john"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def user(*statements: dict[str, Any], **more: Any) -> Caller:
    return Caller(USER, ACCOUNT, [document(*statements)], **more)


def session(*statements: dict[str, Any], **more: Any) -> Caller:
    return Caller(SESSION, ACCOUNT, [document(*statements)], role=ROLE, **more)


def to(principal: Any, action: str = "s3:*") -> dict[str, Any]:
    return document(statement("Allow", action, "*", Principal=principal))


# IAM user guide, "Policy evaluation logic", Example: Carlos, his own policy and the bucket's.

CARLOS = (
    statement("Allow", "s3:ListAllMyBuckets"),
    statement("Allow", ["s3:*"], ["arn:aws:s3:::amzn-s3-demo-bucket-production/carlos/*"]),
    statement("Deny", "s3:*", ["arn:aws:s3:::amzn-s3-demo-bucket-private*"]),
)


@pytest.mark.parametrize(
    ("action", "resource", "allowed", "explicit"),
    [
        ("s3:ListAllMyBuckets", "*", True, False),
        ("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket-production/carlos/a", True, False),
        ("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket-production/mary/a", False, False),
        ("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket-private/a", False, True),
        ("ec2:RunInstances", "*", False, False),
    ],
)
def test_nothing_is_allowed_by_default_and_a_deny_beats_an_allow(
    action: str, resource: str, allowed: bool, explicit: bool
) -> None:
    decision = decide(user(*CARLOS), Asked(action, resource))
    assert (decision.allowed, decision.explicit) == (allowed, explicit)


def test_a_deny_beats_an_allow_for_everything() -> None:
    caller = user(statement("Allow", "*"), statement("Deny", "s3:*", "arn:aws:s3:::logs/*"))
    assert decide(caller, Asked("s3:GetObject", "arn:aws:s3:::other/a")).allowed
    assert decide(caller, Asked("s3:GetObject", "arn:aws:s3:::logs/a")).explicit


# "Policy evaluation for requests within a single account": a user's own ARN in a resource's policy is enough.


def test_either_policy_is_enough_inside_one_account() -> None:
    theirs = to({"AWS": USER})
    assert decide(user(), Asked("s3:GetObject", "arn:aws:s3:::b/a", policy=theirs)).allowed
    assert decide(user(statement("Allow", "s3:*")), Asked("s3:GetObject", "arn:aws:s3:::b/a")).allowed
    assert not decide(user(), Asked("s3:GetObject", "arn:aws:s3:::b/a", policy=to({"AWS": SESSION}))).allowed


# "Permissions boundaries for IAM entities": ShirleyRodriguez may only what both allow.

SHIRLEY = document(statement("Allow", ["s3:*", "cloudwatch:*", "ec2:*"]))


def test_a_boundary_is_the_most_there_can_be_and_gives_nothing() -> None:
    caller = user(statement("Allow", ["iam:CreateUser", "ec2:*"]), boundary=[SHIRLEY])
    assert decide(caller, Asked("ec2:RunInstances", "*")).allowed
    assert decide(caller, Asked("iam:CreateUser", "*")).reason == (
        "because no permissions boundary allows the iam:CreateUser action"
    )
    assert decide(caller, Asked("s3:GetObject", "*")).reason == (
        "because no identity-based policy allows the s3:GetObject action"
    )


@pytest.mark.parametrize(
    ("caller", "principal", "allowed"),
    [
        (user(boundary=[document()]), USER, True),
        (session(boundary=[document()]), SESSION, True),
        (session(boundary=[document()]), ROLE, False),
        (session(boundary=[SHIRLEY]), ROLE, True),
        (session(session=[document()]), SESSION, True),
        (session(session=[document()]), ROLE, False),
        (session(session=[SHIRLEY]), ROLE, True),
        (session(boundary=[SHIRLEY]), ROOT, False),
    ],
)
def test_what_a_resource_grants_to_a_name_is_limited_by_what_the_name_is(
    caller: Caller, principal: str, allowed: bool
) -> None:
    """ "Permissions boundaries", sections "Resource-based policies for IAM users / roles / role sessions"."""
    asked = Asked("s3:GetObject", "arn:aws:s3:::b/a", policy=to({"AWS": principal}))
    assert decide(caller, asked).allowed is allowed


def test_an_explicit_deny_in_a_boundary_beats_a_resources_grant() -> None:
    caller = user(boundary=[document(statement("Deny", "s3:*"))])
    decision = decide(caller, Asked("s3:GetObject", "arn:aws:s3:::b/a", policy=to({"AWS": USER})))
    assert decision.reason == "with an explicit deny in a permissions boundary"


# "Cross-account policy evaluation logic": Carlos in 111111111111, a bucket of 222222222222.

ABROAD = "222222222222"
ABROAD_CARLOS = Caller(
    "arn:aws:iam::111111111111:user/Carlos",
    "111111111111",
    [
        document(
            statement("Allow", "s3:ListAllMyBuckets"),
            statement("Allow", "s3:*Object*", "arn:aws:s3:::amzn-s3-demo-bucket-production/*"),
            statement("Deny", "s3:*", ["arn:aws:s3:::*log*", "arn:aws:s3:::*log*/*"]),
        )
    ],
)
GIVEN = {"Principal": {"AWS": "arn:aws:iam::111111111111:user/Carlos"}}


@pytest.mark.parametrize(
    ("action", "bucket", "reason"),
    [
        ("s3:PutObject", "amzn-s3-demo-bucket-production", ""),
        ("s3:DeleteObject", "amzn-s3-demo-bucket-production", "because no resource-based policy allows"),
        ("s3:PutObject", "amzn-s3-demo-bucket-other", "because no identity-based policy allows"),
        ("s3:GetObject", "amzn-s3-demo-bucket-logs", "with an explicit deny in an identity-based policy"),
    ],
)
def test_what_belongs_to_another_account_needs_leave_of_both(action: str, bucket: str, reason: str) -> None:
    theirs = document(statement("Allow", ["s3:GetObject*", "s3:PutObject*"], f"arn:aws:s3:::{bucket}/*", **GIVEN))
    decision = decide(ABROAD_CARLOS, Asked(action, f"arn:aws:s3:::{bucket}/a", policy=theirs, owner=ABROAD))
    assert (not reason, decision.reason.startswith(reason)) == (decision.allowed, True)


def test_another_account_is_known_by_the_resource_s_name() -> None:
    caller = user(statement("Allow", "secretsmanager:*"), boundary=[document(statement("Allow", "*"))])
    theirs, ours = (f"arn:aws:secretsmanager:eu-west-1:{account}:secret:a-1" for account in (ABROAD, ACCOUNT))
    assert decide(caller, Asked("secretsmanager:GetSecretValue", ours)).allowed
    assert decide(caller, Asked("secretsmanager:GetSecretValue", theirs)).reason == (
        "because no resource-based policy allows the secretsmanager:GetSecretValue action"
    )
    opened = to({"AWS": ROOT}, "secretsmanager:*")
    assert decide(caller, Asked("secretsmanager:GetSecretValue", theirs, policy=opened)).allowed
    bound = user(statement("Allow", "*"), boundary=[document(statement("Allow", "s3:*"))])
    assert "permissions boundary" in decide(bound, Asked("secretsmanager:GetSecretValue", theirs, policy=opened)).reason


# "Session policies": the intersection of the role's policies and the session's.


def test_a_session_may_what_both_its_role_and_its_own_policy_allow() -> None:
    caller = session(statement("Allow", ["s3:*", "ec2:*"]), session=[document(statement("Allow", ["s3:*", "iam:*"]))])
    assert decide(caller, Asked("s3:GetObject", "*")).allowed
    assert decide(caller, Asked("ec2:RunInstances", "*")).reason == (
        "because no session policy allows the ec2:RunInstances action"
    )
    assert not decide(caller, Asked("iam:CreateUser", "*")).allowed


# VPC user guide, "Control access to VPC endpoints using endpoint policies".


def test_an_endpoints_policy_takes_away_only() -> None:
    door = document(statement("Allow", "s3:GetObject", "*", Principal="*"))
    caller = user(statement("Allow", "s3:*"))
    assert decide(caller, Asked("s3:GetObject", "*", endpoint=door)).allowed
    assert decide(caller, Asked("s3:PutObject", "*", endpoint=door)).reason == (
        "because no VPC endpoint policy allows the s3:PutObject action"
    )
    assert not decide(user(), Asked("s3:GetObject", "*", endpoint=door)).allowed


# KMS developer guide, "Key policies": "Unless the key policy explicitly allows it, you cannot use IAM policies".


def test_a_key_without_its_policys_consent_is_nobodys() -> None:
    caller = user(statement("Allow", "kms:*"))
    mine, whole = to({"AWS": USER}, "kms:*"), to({"AWS": ROOT}, "kms:*")
    asked = {"action": "kms:Decrypt", "resource": "key", "sovereign": True}
    assert decide(user(), Asked(**asked, policy=mine)).allowed
    assert decide(caller, Asked(**asked, policy=whole)).allowed
    assert decide(user(), Asked(**asked, policy=whole)).reason.startswith("because no identity-based policy")
    assert decide(caller, Asked(**asked, policy=to({"AWS": ROLE}, "kms:*"))).reason == (
        "because no resource-based policy allows the kms:Decrypt action"
    )


# "Grant a user permissions to pass a role" and "Update a role trust policy".


def test_a_roles_trust_has_to_consent() -> None:
    everything = user(statement("Allow", "*"))
    asked = {"action": "sts:AssumeRole", "resource": ROLE, "kind": TRUST, "sovereign": True}
    assert decide(user(), Asked(**asked, policy=to({"AWS": USER}, "sts:AssumeRole"))).allowed
    assert not decide(everything, Asked(**asked, policy=to({"Service": "ecs-tasks.amazonaws.com"}, "sts:*"))).allowed
    refused = decide(everything, Asked(**asked, policy=document(statement("Deny", "*", Principal={"AWS": USER}))))
    assert refused.reason == "with an explicit deny in the role trust policy"


# "AWS: Denies access to AWS based on the source IP", "Allows access based on tags" (examples of the policy reference).


@pytest.mark.parametrize(("address", "allowed"), [("192.0.2.9", True), ("203.0.113.9", True), ("198.51.100.1", False)])
def test_a_source_address_may_be_demanded(address: str, allowed: bool) -> None:
    blocks = {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]}}
    caller = user(statement("Allow", "*"), statement("Deny", "*", Condition=blocks), context={"aws:SourceIp": address})
    assert decide(caller, Asked("ec2:RunInstances", "*")).allowed is allowed


def test_a_tag_of_the_caller_may_have_to_be_the_resources() -> None:
    same = {"StringEquals": {"aws:ResourceTag/project": "${aws:PrincipalTag/project}"}}
    caller = user(statement("Allow", "*", Condition=same), context={"aws:PrincipalTag/project": "blue"})
    for project, allowed in (("blue", True), ("red", False)):
        asked = Asked("ec2:StartInstances", "*", {"aws:ResourceTag/project": project})
        assert decide(caller, asked).allowed is allowed
