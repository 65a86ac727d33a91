"""Reads as of a few seconds ago, and lists in shorter pages than asked for."""

from typing import Any

import pytest

from tests.lab.open_account import OpenAccount, allow, document


@pytest.fixture
def account() -> OpenAccount:
    account = OpenAccount()
    account("ecs").create_cluster(clusterName="main")
    return account


def policies(account: OpenAccount, role: str = "r") -> list[str]:
    return list(account("iam").list_role_policies(RoleName=role)["PolicyNames"])


def put(account: OpenAccount, name: str) -> None:
    account("iam").put_role_policy(RoleName="r", PolicyName=name, PolicyDocument=document(allow("ecs:*")))


def test_a_change_is_seen_only_after_the_window(account: OpenAccount) -> None:
    account.role("r", {"Service": "ecs-tasks.amazonaws.com"})
    account.weather(stale_s=5)
    assert policies(account) == []
    put(account, "p")
    assert policies(account) == []
    account.advance(4)
    assert policies(account) == []
    account.advance(1)
    assert policies(account) == ["p"]


def test_nothing_is_older_than_the_window(account: OpenAccount) -> None:
    account.role("r", {"Service": "ecs-tasks.amazonaws.com"})
    account.weather(stale_s=5)
    assert policies(account) == []
    account.advance(600)
    put(account, "p")
    account.advance(3)
    put(account, "q")
    assert policies(account) == []
    account.advance(2)
    assert policies(account) == ["p"]
    account.advance(3)
    assert policies(account) == ["p", "q"]


def test_other_services_and_other_reads_are_up_to_date(account: OpenAccount) -> None:
    account.weather(stale_s=60)
    ec2 = account("ec2")
    before = len(ec2.describe_vpcs()["Vpcs"])
    ec2.create_vpc(CidrBlock="10.9.0.0/16")
    assert len(ec2.describe_vpcs()["Vpcs"]) == before + 1
    account.role("r", {"Service": "ecs-tasks.amazonaws.com"})
    put(account, "p")
    assert policies(account) == ["p"]  # Nobody had asked before.


def test_a_share_of_the_replicas_is_up_to_date(account: OpenAccount) -> None:
    account.role("r", {"Service": "ecs-tasks.amazonaws.com"})
    account.weather(stale=[{"calls": "iam:List*", "window_s": 60, "share": 0.5}])
    policies(account)
    put(account, "p")
    seen = [tuple(policies(account)) for _ in range(30)]
    assert set(seen) == {(), ("p",)}


def test_a_task_definition_may_be_missing_for_a_moment_and_a_write_never_waits(account: OpenAccount) -> None:
    account.weather(stale=[{"calls": "ecs:*", "window_s": 10}])
    assert account("ecs").list_task_definitions()["taskDefinitionArns"] == []
    container = {"name": "web", "image": "web:1", "memory": 128}
    made = account("ecs").register_task_definition(family="web", containerDefinitions=[container])
    assert made["taskDefinition"]["revision"] == 1
    assert account("ecs").list_task_definitions()["taskDefinitionArns"] == []
    account.advance(10)
    assert len(account("ecs").list_task_definitions()["taskDefinitionArns"]) == 1


def names(pages: list[dict[str, Any]]) -> list[str]:
    return [each["RoleName"] for page in pages for each in page["Roles"]]


def test_short_pages_lose_nothing(account: OpenAccount) -> None:
    for number in range(7):
        account.role(f"r{number}", {"Service": "ecs-tasks.amazonaws.com"})
    whole = names([account("iam").list_roles()])
    account.weather(pages=[{"calls": "iam:*", "size": 3}])
    first = account("iam").list_roles()
    assert (len(first["Roles"]), first["IsTruncated"]) == (3, True)
    pages = list(account("iam").get_paginator("list_roles").paginate())
    assert [len(page["Roles"]) for page in pages] == [3, 3, 1]
    assert names(pages) == whole
    assert not pages[-1]["IsTruncated"]


def test_what_has_no_pages_stays_whole(account: OpenAccount) -> None:
    account("ecs").create_cluster(clusterName="other")
    account.weather(pages=["ecs:*"])
    assert len(account("ecs").describe_clusters(clusters=["main", "other"])["clusters"]) == 2
    assert len(account("ecs").list_clusters()["clusterArns"]) == 1
    assert len(account("ec2").describe_availability_zones()["AvailabilityZones"]) > 1
