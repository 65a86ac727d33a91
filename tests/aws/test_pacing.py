"""Pacing: what the documented limits allow, at the share that is ours, and never more."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.aws.batches import chunked
from stackmedic.aws.buckets import bucket_of
from stackmedic.aws.pacing import Pacing
from stackmedic.errors import StackmedicError
from tests.aws.clock import Clock

HEALTH = "elasticloadbalancing:DescribeTargetHealth"


def entering(*calls: str, share: float = 1.0) -> list[float]:
    """When each of the calls was let through, in seconds from the first."""
    clock = Clock()

    async def all_of_them() -> list[float]:
        pacing = Pacing("eu-central-1", clock, share)
        times = []
        for call in calls:
            await pacing.enter(call)
            times.append(clock.time - 1000)
        return times

    return asyncio.run(all_of_them())


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def test_a_burst_goes_at_once_and_then_comes_the_rate() -> None:
    times = entering(*[HEALTH] * 60)
    assert times[39] == 0
    assert times[40] == pytest.approx(0.1)
    assert times[59] == pytest.approx(2.0)


def test_half_a_bucket_is_half_its_burst_and_half_its_rate() -> None:
    times = entering(*[HEALTH] * 30, share=0.5)
    assert (times[19], times[20]) == (0, pytest.approx(0.2))


def test_of_a_small_bucket_the_first_two_do_not_wait_for_each_other() -> None:
    assert entering(*["cloudtrail:LookupEvents"] * 4, share=0.5) == [0, 0, pytest.approx(1), pytest.approx(2)]


def test_calls_of_one_bucket_share_it() -> None:
    other = "elasticloadbalancing:DescribeListeners"
    assert entering(*[HEALTH, other] * 25)[-1] == pytest.approx(1.0)


def test_calls_of_other_buckets_do_not_wait() -> None:
    assert entering(*[HEALTH] * 40, "ecs:DescribeServices", "ec2:DescribeSubnets")[-1] == 0


def test_first_come_is_first_served() -> None:
    async def order() -> list[int]:
        pacing = Pacing("eu-central-1", Clock(), 0.5)
        served: list[int] = []

        async def one(number: int) -> None:
            await pacing.enter("cloudtrail:LookupEvents")
            served.append(number)

        await asyncio.gather(*(one(each) for each in range(8)))
        return served

    assert run(order()) == list(range(8))


def test_calls_refused_together_slow_their_bucket_down_once() -> None:
    async def rates() -> list[float]:
        pacing = Pacing("eu-central-1", Clock(), 1.0)
        lane = pacing.lane(HEALTH)
        together = [await pacing.enter(HEALTH) for _ in range(5)]
        for each in together:
            each.was_throttled()
        once = lane.per_second
        (await pacing.enter(HEALTH)).was_throttled()
        return [once, lane.per_second]

    assert run(rates()) == [5, 2.5]


def test_however_often_it_is_refused_it_never_stops() -> None:
    async def slowest() -> float:
        pacing = Pacing("eu-central-1", Clock(), 1.0)
        for _ in range(30):
            (await pacing.enter(HEALTH)).was_throttled()
        return pacing.lane(HEALTH).per_second

    assert run(slowest()) == pytest.approx(10 / 32)


@given(
    calls=st.lists(st.sampled_from([HEALTH, "ecs:DescribeServices", "cloudtrail:LookupEvents"]), max_size=150),
    share=st.sampled_from([0.1, 0.5, 1.0]),
)
def test_no_bucket_is_ever_overdrawn(calls: list[str], share: float) -> None:
    times = entering(*calls, share=share)
    for call in set(calls):
        bucket = bucket_of(call, "eu-central-1")
        let_through = [time for time, each in zip(times, calls, strict=True) if each == call]
        for number, time in enumerate(let_through, 1):
            assert number <= max(2.0, bucket.burst * share) + time * bucket.per_second * share + 1e-6
            assert number <= bucket.burst + time * bucket.per_second + 1e-6


@pytest.mark.parametrize(
    ("call", "burst", "per_second"),
    [
        ("ecs:ListServices", 100, 20),
        ("ecs:DescribeTasks", 100, 20),
        ("ecs:DescribeTaskDefinition", 50, 20),
        ("ecs:ListServiceDeployments", 50, 20),
        ("elasticloadbalancing:DescribeRules", 40, 10),
        ("ec2:DescribeRouteTables", 100, 20),
        ("logs:FilterLogEvents", 5, 5),
        ("rds:DescribeDBInstances", 10, 10),
    ],
)
def test_buckets_are_the_documented_ones(call: str, burst: float, per_second: float) -> None:
    bucket = bucket_of(call, "eu-central-1")
    assert (bucket.burst, bucket.per_second) == (burst, per_second)


def test_every_ec2_describe_has_a_bucket_of_its_own() -> None:
    assert bucket_of("ec2:DescribeSubnets", "x") != bucket_of("ec2:DescribeVpcs", "x")


def test_batches_are_as_large_as_a_call_takes() -> None:
    services = [str(each) for each in range(23)]
    assert [len(each) for each in chunked("ecs:DescribeServices", services)] == [10, 10, 3]
    assert [each for batch in chunked("ecs:DescribeServices", services) for each in batch] == services
    assert list(chunked("ecs:DescribeTasks", [])) == []


def test_a_batch_of_unknown_size_is_not_guessed() -> None:
    with pytest.raises(StackmedicError, match="batches"):
        list(chunked("ecs:DescribeNonsense", ["a"]))
