"""The live door, in front of a real HTTP server: calls, pages, memory, time."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stackmedic.aws.live import LiveDoor
from stackmedic.errors import CallFailed
from tests.aws.account import NOON, Account, Answer, ec2, error, xml
from tests.aws.clock import Clock
from tests.aws.through import OpenDoor, through


def test_a_reply_is_as_botocore_gives_it_without_metadata(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeServices", Answer({"services": [{"serviceName": "backend", "createdAt": 1.5}]}))
    reply = through(open_door(), do=lambda door: door.call("ecs:DescribeServices", cluster="c", services=["backend"]))
    assert reply.body == {
        "services": [{"serviceName": "backend", "createdAt": datetime(1970, 1, 1, 0, 0, 1, 500000, UTC)}]
    }
    assert account.heard("DescribeServices") == [{"cluster": "c", "services": ["backend"]}]


def test_a_reply_carries_the_time_of_its_own_date_header(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeClusters", Answer(date=NOON - timedelta(hours=1)))
    account.says("ListClusters", Answer(date=NOON))

    async def both(door: LiveDoor) -> Any:
        return await door.call("ecs:ListClusters"), await door.call("ecs:DescribeClusters"), door.now()

    newer, older, now = through(open_door(), do=both)
    assert (newer.at, older.at, now) == (NOON, NOON - timedelta(hours=1), NOON)


def test_now_goes_on_from_the_newest_date_header(account: Account, open_door: OpenDoor, clock: Clock) -> None:
    account.says("ListClusters", Answer())

    async def later(door: LiveDoor) -> datetime:
        await door.call("ecs:ListClusters")
        clock.advance(90.7)
        return door.now()

    assert through(open_door(), do=later) == NOON + timedelta(seconds=90)


def test_now_is_this_computers_until_the_account_has_spoken(open_door: OpenDoor) -> None:
    async def asked(door: LiveDoor) -> datetime:
        return door.now()

    assert through(open_door(), do=asked) == datetime(1999, 1, 1, tzinfo=UTC)


def test_a_failed_call_tells_the_time_too(account: Account, open_door: OpenDoor) -> None:
    account.says("ListClusters", error("AccessDeniedException"))

    async def asked(door: LiveDoor) -> datetime:
        with pytest.raises(CallFailed):
            await door.call("ecs:ListClusters")
        return door.now()

    assert through(open_door(), do=asked) == NOON


def test_permission_prefixes_find_their_services(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeTargetHealth", xml("DescribeTargetHealth", "<TargetHealthDescriptions/>"))
    reply = through(
        open_door(), do=lambda door: door.call("elasticloadbalancing:DescribeTargetHealth", TargetGroupArn="arn:x")
    )
    assert reply.body == {"TargetHealthDescriptions": []}


def test_the_account_is_asked_for_once(account: Account, open_door: OpenDoor) -> None:
    async def twice(door: LiveDoor) -> tuple[str, str]:
        return await door.account(), await door.account()

    assert through(open_door(), do=twice) == ("123456789012", "123456789012")
    assert len(account.heard("GetCallerIdentity")) == 1


def test_the_same_call_is_made_once_even_at_the_same_time(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeServices", Answer({"services": []}))

    async def often(door: LiveDoor) -> int:
        same = [door.call("ecs:DescribeServices", services=["a", "b"], cluster="c") for _ in range(5)]
        turned = [door.call("ecs:DescribeServices", cluster="c", services=["b", "a"]) for _ in range(5)]
        await asyncio.gather(*same, *turned)
        return door.calls

    assert through(open_door(), do=often) == 1
    assert len(account.heard("DescribeServices")) == 1


def test_a_failure_is_remembered_as_well(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeTasks", error("AccessDeniedException", "not allowed"))

    async def twice(door: LiveDoor) -> list[Any]:
        calls = [door.call("ecs:DescribeTasks", tasks=["t"]) for _ in range(2)]
        return await asyncio.gather(*calls, return_exceptions=True)

    first, second = through(open_door(), do=twice)
    assert (first.call, first.code, first.reason) == ("ecs:DescribeTasks", "AccessDeniedException", "not allowed")
    assert second is first
    assert len(account.heard("DescribeTasks")) == 1


def test_one_who_gives_up_does_not_take_the_answer_from_the_others(account: Account, open_door: OpenDoor) -> None:
    go = threading.Event()
    account.says("ListClusters", Answer({"clusterArns": ["c"]}, wait_for=go))

    async def one_gives_up(door: LiveDoor) -> Any:
        impatient = asyncio.ensure_future(door.call("ecs:ListClusters"))
        patient = asyncio.ensure_future(door.call("ecs:ListClusters"))
        await asyncio.wait([impatient], timeout=0)
        impatient.cancel()
        go.set()
        return (await patient).body

    assert through(open_door(), do=one_gives_up) == {"clusterArns": ["c"]}


def test_pages_are_merged_and_tokens_left_out(account: Account, open_door: OpenDoor) -> None:
    account.says(
        "ListServices",
        Answer({"serviceArns": ["a", "b"], "nextToken": "two"}),
        Answer({"serviceArns": ["c"]}, date=NOON + timedelta(seconds=5)),
    )
    reply = through(open_door(), do=lambda door: door.pages("ecs:ListServices", cluster="c"))
    assert reply.body == {"serviceArns": ["a", "b", "c"]}
    assert reply.at == NOON + timedelta(seconds=5)
    assert account.heard("ListServices") == [
        {"cluster": "c", "maxResults": 100},
        {"cluster": "c", "maxResults": 100, "nextToken": "two"},
    ]


def test_a_throttled_page_is_asked_for_again_and_not_the_ones_before(account: Account, open_door: OpenDoor) -> None:
    account.says(
        "ListServices",
        Answer({"serviceArns": ["a"], "nextToken": "two"}),
        error("ThrottlingException"),
        Answer({"serviceArns": ["b"]}),
    )
    reply = through(open_door(), do=lambda door: door.pages("ecs:ListServices"))
    assert reply.body == {"serviceArns": ["a", "b"]}
    assert [each.get("nextToken") for each in account.heard("ListServices")] == [None, "two", "two"]


def test_a_page_that_names_itself_as_the_next_ends_the_call(account: Account, open_door: OpenDoor) -> None:
    account.says("ListServices", Answer({"serviceArns": ["a"], "nextToken": "same"}))
    with pytest.raises(CallFailed, match="InvalidResponse"):
        through(open_door(), do=lambda door: door.pages("ecs:ListServices"))


def test_what_has_no_pages_is_called_once(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeServices", Answer({"services": [], "failures": [{"arn": "x", "reason": "MISSING"}]}))
    reply = through(open_door(), do=lambda door: door.pages("ecs:DescribeServices", services=["x"]))
    assert reply.body["failures"] == [{"arn": "x", "reason": "MISSING"}]


def test_ec2_is_always_asked_in_pages(account: Account, open_door: OpenDoor) -> None:
    one = "<subnetSet><item><subnetId>subnet-{}</subnetId></item></subnetSet>"
    account.says(
        "DescribeSubnets",
        ec2("DescribeSubnets", one.format(1) + "<nextToken>more</nextToken>"),
        ec2("DescribeSubnets", one.format(2)),
    )
    reply = through(open_door(), do=lambda door: door.call("ec2:DescribeSubnets"))
    assert [each["SubnetId"] for each in reply.body["Subnets"]] == ["subnet-1", "subnet-2"]
    assert [each["MaxResults"] for each in account.heard("DescribeSubnets")] == ["1000", "1000"]


def test_ec2_is_not_given_a_page_size_beside_ids(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeSubnets", ec2("DescribeSubnets", "<subnetSet/>"))
    through(open_door(), do=lambda door: door.pages("ec2:DescribeSubnets", SubnetIds=["subnet-1"]))
    assert "MaxResults" not in account.heard("DescribeSubnets")[0]


def test_threads_are_bounded(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeClusters", Answer())

    async def many(door: LiveDoor) -> int:
        await asyncio.gather(*(door.call("ecs:DescribeClusters", clusters=[str(each)]) for each in range(20)))
        return door.calls

    assert through(open_door(threads=3), do=many) == 20
    assert account.most_at_once <= 3


def test_calls_that_wait_for_their_bucket_hold_no_thread(account: Account, open_door: OpenDoor) -> None:
    account.says("LookupEvents", Answer())
    account.says("DescribeClusters", Answer())
    clock = Clock(longest_nap_s=0)

    async def crowd(door: LiveDoor) -> int:
        waiting = [asyncio.ensure_future(door.call("cloudtrail:LookupEvents", MaxResults=n)) for n in (1, 2, 3)]
        await asyncio.gather(*waiting[:2])
        await door.call("ecs:DescribeClusters")
        made = len(account.heard("LookupEvents"))
        while not all(each.done() for each in waiting):
            clock.advance(1)
            await asyncio.wait(waiting, timeout=0.001)
        return made

    assert through(open_door(threads=1, clock=clock), do=crowd) == 2
    assert [each["MaxResults"] for each in account.heard("LookupEvents")] == [1, 2, 3]


def test_everybody_who_wants_to_know_is_told_of_each_call(account: Account, open_door: OpenDoor) -> None:
    told: list[tuple[str, bool]] = []

    class Listener:
        def called(self, call: str, seconds: float, ok: bool) -> None:
            told.append((call, ok))

    account.says("ListClusters", error("ThrottlingException"), Answer())
    account.says("ListServices", error("AccessDeniedException"))

    async def two(door: LiveDoor) -> None:
        await door.call("ecs:ListClusters")
        with pytest.raises(CallFailed):
            await door.call("ecs:ListServices")

    through(open_door(progress=Listener()), do=two)
    assert told == [("ecs:ListClusters", True), ("ecs:ListServices", False)]


def test_what_a_container_is_given_is_redacted_before_anybody_sees_it(account: Account, open_door: OpenDoor) -> None:
    variables = [{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "PORT", "value": "8000"}]
    definition = {"family": "f", "containerDefinitions": [{"name": "app", "environment": variables}]}
    account.says("DescribeTaskDefinition", Answer({"taskDefinition": definition}))
    reply = through(open_door(), do=lambda door: door.call("ecs:DescribeTaskDefinition", taskDefinition="f:1"))
    shown = reply.body["taskDefinition"]["containerDefinitions"][0]["environment"]
    assert shown == [{"name": "DB_PASSWORD", "value": "***"}, {"name": "PORT", "value": "8000"}]


def test_of_a_secret_only_the_names_of_its_keys_come_through(account: Account, open_door: OpenDoor) -> None:
    value = '{"username": "omc", "password": "hunter2"}'
    account.says("GetSecretValue", Answer({"ARN": "arn:x", "Name": "db", "SecretString": value}))
    reply = through(open_door(), do=lambda door: door.call("secretsmanager:GetSecretValue", SecretId="db"))
    assert reply.body == {"ARN": "arn:x", "Name": "db", "Keys": ["password", "username"]}


def test_an_endpoint_that_is_given_is_asked(
    account: Account, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    given = f"http://127.0.0.1:{account.port}"
    assert through(open_door(endpoint_url=given), do=lambda door: door.account()) == "123456789012"


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"])
def test_what_the_environment_names_wins_over_an_endpoint_that_is_given(
    account: Account, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv(name, f"http://127.0.0.1:{account.port}")
    assert through(open_door(endpoint_url="http://127.0.0.1:1"), do=lambda door: door.account()) == "123456789012"
