"""Each fault, on each stack where it can be brought about: somebody is hurt, or would be, and healing ends it."""

from contextlib import suppress

import pytest

from stackmedic.lab.fault import Aws, Fault, FaultError, all_faults, all_harmless
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


def injected(lab: Lab, one: Fault) -> object:
    """The service that is meant is the first of the stack where the usual one is not there."""
    name = next(iter(lab.control("status")["services"]))
    for given in ({}, {"service": name}):
        if "service" in given and "service" not in one.parameters:
            break
        with suppress(FaultError):
            return one.inject(Aws(lab.url, lab.region), **given)
    pytest.skip(f"{one.name} has nothing to change here")


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
        state = injected(lab, FAULTS[name])
        lab.advance(EFFECTS[name].minutes)
        told = lab.control("health")
        assert [*told["hurts"], *told["past"], *told["risks"]]
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
        before = lab.control("health")["risks"]
        state = injected(lab, HARMLESS[name])
        lab.advance(30)
        told = lab.control("health")
        assert ([], [], before) == (told["hurts"], told["past"], told["risks"])
        heal(lab, HARMLESS[name], state)
        lab.advance(15)
        assert [] == lab.control("health")["hurts"]
    finally:
        lab.control("down")
