"""Answers with less than was asked for: whose policy denies, what ECS does not have, members that are not there."""

import asyncio

import pytest

from stackmedic.collect.examine import examine
from stackmedic.collect.scope import Target
from stackmedic.diagnose.engine import diagnose
from stackmedic.errors import CallFailed, CredentialsError
from stackmedic.model.finding import Confidence, Diagnosis, Verdict
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from tests.collect.accounts import service, service_arn, shop
from tests.collect.replies import Answer, Replies, raises

SHOP = Target(cluster="shop")
BY_THE_ORGANIZATION = (
    "User: arn:aws:sts::123456789012:assumed-role/reader/me is not authorized to perform: ec2:DescribeSubnets"
    " with an explicit deny in a service control policy"
)


def read(answers: dict[str, Answer]) -> Snapshot:
    return asyncio.run(examine(Replies(answers), SHOP))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (BY_THE_ORGANIZATION, "AccessDenied: an explicit deny in a service control policy"),
        ("because no service control policy allows the ec2:DescribeSubnets action", "AccessDenied: no service control"),
        ("because no permissions boundary allows the ec2:DescribeSubnets action", "AccessDenied: no permissions bound"),
    ],
)
def test_whose_policy_denies_is_told_where_a_permission_would_not_help(said: str, reason: str) -> None:
    denied = raises(CallFailed("ec2:DescribeSubnets", "AccessDenied", said))
    (gap,) = read(shop(DescribeSubnets=denied)).gaps
    assert ("ec2:DescribeSubnets", True) == (gap.needs, gap.reason.startswith(reason))


def test_that_no_policy_of_ones_own_allows_it_needs_no_more_words() -> None:
    said = "because no identity-based policy allows the ec2:DescribeSubnets action"
    (gap,) = read(shop(DescribeSubnets=raises(CallFailed("ec2:DescribeSubnets", "AccessDenied", said)))).gaps
    assert "AccessDenied" == gap.reason


def test_who_is_kept_from_everything_by_the_organization_is_denied_altogether() -> None:
    with pytest.raises(CredentialsError, match="every call was denied"):
        read({call: raises(CallFailed(call, "AccessDenied", BY_THE_ORGANIZATION)) for call in shop()})


def missing(member: str) -> Answer:
    """ECS has none of what was named. Source: "API failures messages" in the ECS developer guide."""
    return lambda asked: {member: [], "failures": [{"arn": each, "reason": "MISSING"} for each in asked[member]]}


def confirmed(diagnosis: Diagnosis) -> list[str]:
    return [each.id for each in diagnosis.causes if each.confidence is Confidence.CONFIRMED]


def test_a_listed_service_that_is_missing_when_it_is_described_is_gone_and_the_others_are_told() -> None:
    snapshot = read(shop(DescribeServices={"services": [service("backend")], "failures": [{"reason": "MISSING"}]}))
    assert [service_arn("backend")] == [each.arn for each in snapshot.known(Service)]


def test_services_that_are_all_missing_are_not_healthy() -> None:
    diagnosis = diagnose(read(shop(DescribeServices=missing("services"))))
    assert (Verdict.INCOMPLETE, ()) == (diagnosis.verdict, diagnosis.causes)


def test_tasks_that_are_missing_when_they_are_described_prove_nothing() -> None:
    assert [] == confirmed(diagnose(read(shop(DescribeTasks=missing("tasks")))))


@pytest.mark.parametrize("call", sorted({*shop()} - {"sts:GetCallerIdentity", "ecs:ListServices"}))
def test_an_answer_without_any_member_proves_nothing_new_and_breaks_no_rule(call: str) -> None:
    whole, poor = diagnose(read(shop())), diagnose(read({**shop(), call: {}}))
    assert set(confirmed(poor)) <= {each.id for each in (*whole.causes, *whole.risks)}
    assert [] == [each for each in poor.gaps if each.reason.startswith("rule ")]
