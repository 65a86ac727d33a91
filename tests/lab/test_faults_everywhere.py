"""Each fault, on each stack where it can be brought about: somebody is hurt, or would be, and healing ends it."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from stackmedic.lab.fault import Aws, Fault, FaultError, all_faults, all_harmless, revisions
from tests.conftest import Stacks
from tests.lab.effects import EFFECTS
from tests.scenarios.lab import Lab

STACKS = ("ecommerce", "multitenant-ai", "ohmycoins-production", "omnirapeutic", "onyx")
TRIES = 6
FAULTS, HARMLESS = {each.name: each for each in all_faults()}, {each.name: each for each in all_harmless()}


def heal(lab: Lab, one: Fault, state: object) -> None:
    for _ in range(TRIES):
        with suppress(FaultError):
            return one.heal(Aws(lab.url, lab.region), state)  # type: ignore[arg-type]
        lab.advance(6)
    raise AssertionError(f"{one.name} cannot be healed")


def meant(lab: Lab) -> Iterator[dict[str, str]]:
    """What a person would try: the fault as it is, about each service, about each container of each."""
    aws = Aws(lab.url, lab.region)
    services = aws.services()
    yield {}
    yield from ({"service": each["serviceName"]} for each in services)
    for service in services:
        for container in revisions.definition(aws, service)["containerDefinitions"]:
            yield {"service": f"{service['serviceName']}/{container['name']}"}


def injected(lab: Lab, one: Fault) -> object:
    """What heals the fault, about the first service or container that has what it changes."""
    for given in meant(lab):
        if set(given) <= set(one.parameters):
            with suppress(FaultError):
                return one.inject(Aws(lab.url, lab.region), **given)
    pytest.skip(f"{one.name} has nothing to change here")


def woken(lab: Lab) -> dict[str, Any]:
    """Who is, was and would be hurt before anything is done, once services that are scaled to nothing run."""
    aws = Aws(lab.url, lab.region)
    asleep = [each for each in aws.services() if not each["desiredCount"]]
    for each in asleep:
        aws("ecs").update_service(cluster=each["clusterArn"], service=each["serviceName"], desiredCount=2)
    if asleep:
        lab.advance(30)
    return lab.control("health")


def test_there_are_faults_and_near_misses_enough() -> None:
    assert 80 <= len(FAULTS)
    assert 12 <= len({each.layer for each in FAULTS.values()})
    assert 30 <= len(HARMLESS)


@pytest.mark.soak
@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_hurts_and_heals_wherever_it_can_be_brought_about(stacks: Stacks, stack: str, name: str) -> None:
    lab = stacks(stack).fork()
    try:
        before = woken(lab)
        state = injected(lab, FAULTS[name])
        lab.advance(EFFECTS[name].minutes)
        told = lab.control("health")
        hurt = [each for kind in ("hurts", "past", "risks") for each in told[kind] if each not in before[kind]]
        assert hurt or not (EFFECTS[name].hurts or EFFECTS[name].risks)
        assert [] == lab.control("check")["broken"]

        heal(lab, FAULTS[name], state)
        lab.advance(EFFECTS[name].healed)
        told = lab.control("health")
        assert ([], []) == (told["hurts"], told["risks"])
        assert lab.control("status")["steady"]
    finally:
        lab.control("down")


@pytest.mark.soak
@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_a_near_miss_hurts_nobody_anywhere(stacks: Stacks, stack: str, name: str) -> None:
    lab = stacks(stack).fork()
    try:
        before = woken(lab)
        state = injected(lab, HARMLESS[name])
        lab.advance(30)
        told = lab.control("health")
        assert ([], before["past"], before["risks"]) == (told["hurts"], told["past"], told["risks"])
        heal(lab, HARMLESS[name], state)
        lab.advance(15)
        assert [] == lab.control("health")["hurts"]
    finally:
        lab.control("down")
