"""What a policy document says of one request."""

import json

import pytest

from stackmedic.diagnose.policy import Ruling, ruling

ROLE = "arn:aws:iam::123456789012:role/shop"
OBJECT = "arn:aws:s3:::shop-data/a"


def said(*statements: dict[str, object], action: str = "s3:GetObject") -> Ruling:
    return ruling(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}), action, OBJECT, ROLE)


def allow(**more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"} | more


def deny(**more: object) -> dict[str, object]:
    return allow() | {"Effect": "Deny"} | more


@pytest.mark.parametrize(
    "statement",
    [
        allow(),
        allow(Action=["S3:getobject"]),
        allow(Action="s3:Get?bject"),
        allow(Resource="arn:aws:s3:::shop-data/*"),
        allow(Principal={"AWS": "123456789012"}),
        allow(Principal={"AWS": ["arn:aws:iam::123456789012:root"]}),
        {"Effect": "Allow", "Principal": "*", "NotAction": "s3:Put*", "Resource": "*"},
        {"Effect": "Allow", "Principal": "*", "Action": "*", "NotResource": "arn:aws:s3:::other/*"},
    ],
)
def test_a_statement_that_covers_the_request_allows(statement: dict[str, object]) -> None:
    assert said(statement) is Ruling.ALLOWED


@pytest.mark.parametrize(
    "statement",
    [
        allow(Action="s3:PutObject"),
        allow(Resource="arn:aws:s3:::shop-data-2/*"),
        allow(Principal={"AWS": "999999999999"}),
        allow(Principal={"Service": "ecs.amazonaws.com"}),
        {"Effect": "Allow", "Principal": "*", "NotAction": "s3:Get*", "Resource": "*"},
    ],
)
def test_a_statement_about_something_else_is_silent(statement: dict[str, object]) -> None:
    assert said(statement) is Ruling.SILENT


def test_a_denial_wins_over_every_allowance() -> None:
    assert said(allow(), deny(Action="s3:Get*"), allow()) is Ruling.DENIED


def test_a_statement_with_a_condition_leaves_it_open() -> None:
    condition = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    assert said(allow(Condition=condition)) is Ruling.UNSURE
    assert said(allow(), deny(Condition=condition)) is Ruling.UNSURE
    assert said(deny(), allow(Condition=condition)) is Ruling.DENIED


def test_a_denial_of_all_but_some_leaves_it_open() -> None:
    but = {"Effect": "Deny", "NotPrincipal": {"AWS": [ROLE]}, "Action": "s3:*", "Resource": "*"}
    assert said(allow(), but) is Ruling.UNSURE
    assert said(but, deny()) is Ruling.DENIED


def test_a_resource_with_a_variable_leaves_it_open_where_it_may_be_meant() -> None:
    mine = "arn:aws:s3:::shop-data/${aws:PrincipalTag/team}"
    assert said(allow(Resource=mine)) is Ruling.UNSURE
    assert said(allow(), deny(NotResource=mine)) is Ruling.UNSURE
    assert said(allow(Resource="arn:aws:s3:::other/${aws:userid}")) is Ruling.SILENT


def test_of_a_resource_or_a_principal_that_nobody_knows_a_statement_about_some_says_nothing() -> None:
    some = (allow(Resource="arn:aws:s3:::other/*"), allow(Principal={"AWS": "arn:aws:iam::123456789012:role/other"}))
    for each in some:
        assert ruling(json.dumps({"Statement": each}), "s3:GetObject", "*") is Ruling.UNSURE
        assert said(each) is Ruling.SILENT
    assert ruling(json.dumps({"Statement": [*some, deny()]}), "s3:GetObject", "*") is Ruling.DENIED


def test_the_account_of_another_partition_is_known_by_its_root() -> None:
    role, root = "arn:aws-cn:iam::123456789012:role/shop", "arn:aws-cn:iam::123456789012:root"
    document = json.dumps({"Statement": allow(Principal={"AWS": root})})
    assert ruling(document, "s3:GetObject", OBJECT, role) is Ruling.ALLOWED


@pytest.mark.parametrize("document", ["", "not JSON", "[]", "null", '{"Statement": 3}'])
def test_what_cannot_be_read_decides_nothing(document: str) -> None:
    assert ruling(document, "s3:GetObject", OBJECT) is Ruling.UNSURE


def test_no_statement_allows_nothing() -> None:
    assert said() is Ruling.SILENT
