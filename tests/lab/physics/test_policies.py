"""Policy documents as IAM evaluates them, by the examples of its user guide."""

import json
from typing import Any

import pytest

from stackmedic.lab.physics.conditions import holds
from stackmedic.lab.physics.policies import Request, Verdict, judge, like, read
from tests.lab.physics.village import allow, deny, document

BUCKET = "arn:aws:s3:::DOC-EXAMPLE-BUCKET"


def said(*statements: dict[str, Any], action: str, resource: str, **context: Any) -> Verdict:
    return judge([read(document(*statements))], Request(action, resource, context=context))


def test_what_no_statement_mentions_is_denied_implicitly() -> None:
    assert said(allow("s3:GetObject"), action="s3:PutObject", resource=f"{BUCKET}/a") is Verdict.SILENT


def test_an_explicit_deny_beats_every_allow_wherever_it_stands() -> None:
    for statements in ((allow("s3:*"), deny("s3:Delete*")), (deny("s3:Delete*"), allow("s3:*"))):
        assert said(*statements, action="s3:DeleteObject", resource=f"{BUCKET}/a") is Verdict.DENIED


def test_actions_match_whatever_their_case_and_resources_do_not() -> None:
    assert said(allow("S3:getobject"), action="s3:GetObject", resource=BUCKET) is Verdict.ALLOWED
    assert said(allow("s3:*", f"{BUCKET}/A"), action="s3:GetObject", resource=f"{BUCKET}/a") is Verdict.SILENT


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        ("iam:*AccessKey*", "iam:CreateAccessKey", True),
        ("arn:aws:s3:::DOC-EXAMPLE-BUCKET/*/test/*", f"{BUCKET}/1/test/object.jpg", True),
        ("arn:aws:s3:::DOC-EXAMPLE-BUCKET/*/test/*", f"{BUCKET}/1/2/test/3/object.jpg", True),
        ("arn:aws:s3:::DOC-EXAMPLE-BUCKET/*/test/*", f"{BUCKET}/1-test/object.jpg", False),
        ("arn:aws:iam::1234567890??:role/x", "arn:aws:iam::123456789012:role/x", True),
        ("a[b]c", "a[b]c", True),
        ("a[b]c", "abc", False),
    ],
)
def test_only_star_and_question_mark_are_wild(pattern: str, value: str, matches: bool) -> None:
    assert like(value, pattern) is matches


def test_not_action_allows_all_but_what_it_names() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    assert said(statement, action="s3:GetObject", resource=BUCKET) is Verdict.ALLOWED
    assert said(statement, action="iam:CreateUser", resource="*") is Verdict.SILENT


def test_not_resource_with_deny_denies_everything_else() -> None:
    only = {"Effect": "Deny", "Action": "s3:*", "NotResource": [f"{BUCKET}/HRBucket", f"{BUCKET}/HRBucket/*"]}
    assert said(allow("s3:*"), only, action="s3:GetObject", resource=f"{BUCKET}/other") is Verdict.DENIED
    assert said(allow("s3:*"), only, action="s3:GetObject", resource=f"{BUCKET}/HRBucket/x") is Verdict.ALLOWED


def test_a_policy_variable_stands_for_the_callers_name() -> None:
    own = allow("s3:GetObject", BUCKET + "/${aws:username}/*")
    named = {"aws:username": "ann"}
    assert said(own, action="s3:GetObject", resource=f"{BUCKET}/ann/x", **named) is Verdict.ALLOWED
    assert said(own, action="s3:GetObject", resource=f"{BUCKET}/bob/x", **named) is Verdict.SILENT


def test_one_statement_may_stand_without_a_list() -> None:
    text = json.dumps({"Statement": allow("s3:*")})
    assert judge([read(text)], Request("s3:GetObject", BUCKET)) is Verdict.ALLOWED


def test_what_is_no_json_says_nothing() -> None:
    assert judge([read("{"), read("[]")], Request("s3:GetObject", BUCKET)) is Verdict.SILENT


# Resource-based


def test_a_resource_policy_speaks_only_to_whom_it_names() -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "Action": "ecr:*"}
    for role, verdict in (("a", Verdict.ALLOWED), ("b", Verdict.SILENT)):
        request = Request("ecr:BatchGetImage", "x", (f"arn:aws:iam::111122223333:role/{role}",))
        assert judge([read(document(statement))], request, resource_based=True) is verdict


def test_a_service_is_a_principal_of_its_own() -> None:
    statement = {"Effect": "Allow", "Principal": {"Service": ["ecs-tasks.amazonaws.com"]}, "Action": "sts:AssumeRole"}
    for service, verdict in (("ecs-tasks.amazonaws.com", Verdict.ALLOWED), ("ec2.amazonaws.com", Verdict.SILENT)):
        request = Request("sts:AssumeRole", "x", (), (service,))
        assert judge([read(document(statement))], request, resource_based=True) is verdict


def test_a_statement_without_principal_speaks_to_nobody_in_a_resource_policy() -> None:
    request = Request("s3:GetObject", BUCKET, ("arn:aws:iam::111122223333:role/a",))
    assert judge([read(document(allow("s3:*")))], request, resource_based=True) is Verdict.SILENT


# Conditions


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "result"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringEquals", "a", "A", False),
        ("StringEqualsIgnoreCase", "a", "A", True),
        ("StringNotEquals", ["a", "b"], "c", True),
        ("StringNotEquals", ["a", "b"], "a", False),
        ("StringLike", "team-?/*", "team-1/x", True),
        ("StringNotLike", "team-*", "team-1", False),
        ("ArnLike", "arn:aws:ecs:*:111122223333:*", "arn:aws:ecs:eu-west-1:111122223333:task/x", True),
        ("ArnLike", "arn:aws:ecs:*:task/x", "arn:aws:ecs:eu-west-1:111122223333:task/x", False),
        ("ArnNotEquals", "arn:aws:sns:a:1:x", "arn:aws:sns:a:1:y", True),
        ("Bool", "true", True, True),
        ("Bool", "false", "true", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", True),
        ("IpAddress", "203.0.113.0/24", "10.0.0.1", False),
        ("NotIpAddress", ["192.0.2.0/24", "203.0.113.0/24"], "10.0.0.1", True),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "10", "9", False),
        ("DateGreaterThan", "2020-04-01T00:00:00Z", "2026-01-01T00:00:00+00:00", True),
        ("DateLessThan", "2020-06-30T23:59:59Z", "2026-01-01T00:00:00+00:00", False),
        ("Null", "true", "here", False),
        ("Null", "false", "here", True),
    ],
)
def test_a_condition_operator_compares(operator: str, wanted: Any, found: Any, result: bool) -> None:
    assert holds({operator: {"aws:Key": wanted}}, {"AWS:KEY": found}) is result


@pytest.mark.parametrize(
    ("operator", "result"),
    [
        ("StringEquals", False),
        ("StringNotEquals", True),
        ("StringEqualsIfExists", True),
        ("IpAddress", False),
        ("NotIpAddress", True),
        ("Bool", False),
        ("BoolIfExists", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
    ],
)
def test_a_missing_key_fails_a_condition_unless_its_operator_forgives_it(operator: str, result: bool) -> None:
    assert holds({operator: {"aws:Key": "true"}}, {}) is result


def test_null_asks_for_the_absence_of_a_key() -> None:
    assert holds({"Null": {"aws:TokenIssueTime": "true"}}, {})


def test_all_operators_and_all_keys_must_hold() -> None:
    conditions = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    assert holds(conditions, {"a": "1", "b": "2", "c": True})
    assert not holds(conditions, {"a": "1", "b": "3", "c": True})
    assert not holds(conditions, {"a": "1", "b": "2", "c": False})


def test_for_all_values_wants_every_value_and_for_any_value_one() -> None:
    every = {"ForAllValues:StringEquals": {"aws:TagKeys": ["cost", "team"]}}
    some = {"ForAnyValue:StringEquals": {"aws:TagKeys": ["cost", "team"]}}
    assert holds(every, {"aws:TagKeys": ["cost"]}) and not holds(every, {"aws:TagKeys": ["cost", "other"]})
    assert holds(some, {"aws:TagKeys": ["cost", "other"]}) and not holds(some, {"aws:TagKeys": ["other"]})


def test_an_operator_that_does_not_exist_never_holds() -> None:
    assert not holds({"StringAlmostEquals": {"a": "1"}}, {"a": "1"})
