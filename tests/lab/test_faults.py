"""Each fault hurts as the same change would in AWS, and heals; each harmless change hurts nobody."""

import json
from typing import Any

import pytest

from stackmedic.lab.fault import Aws, Fault, FaultError, all_faults, all_harmless
from tests.lab.effects import EFFECTS, Effect, short
from tests.scenarios.lab import BACKEND, CLUSTER, FRONTEND, Lab

FAULTS = {each.name: each for each in all_faults()}
HARMLESS = {each.name: each for each in all_harmless()}
TRIES = 6


def inject(lab: Lab, one: Fault, **given: Any) -> Any:
    """What heals the fault, as it is kept: through JSON."""
    return json.loads(json.dumps(one.inject(Aws(lab.url), **given), default=str))


def heal(lab: Lab, one: Fault, state: Any) -> None:
    """As a person does it: again after some minutes, where AWS is still busy."""
    for _ in range(TRIES):
        try:
            one.heal(Aws(lab.url), state)
            return
        except FaultError as error:
            assert "advance" in str(error)
            lab.advance(6)
    raise AssertionError(f"{one.name} cannot be healed")


def places(told: list[dict[str, Any]]) -> set[str]:
    return {short(each) for each in told}


def spared(found: set[str], effect: Effect) -> None:
    """Nobody else's clients and tasks are hurt."""
    others = {place for place in found if place.split()[0] in ("clients", "tasks", "service", "deployment")}
    assert {place.split()[1] for place in others} <= effect.of("clients", "tasks", "service", "deployment")


def test_every_fault_is_in_the_table() -> None:
    assert set(EFFECTS) == set(FAULTS)


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_a_fault_hurts_as_in_aws_and_heals(staging: Lab, name: str) -> None:
    effect, one = EFFECTS[name], FAULTS[name]
    state = inject(staging, one)
    staging.advance(effect.minutes)
    told = staging.control("health")
    hurt, risks = places([*told["hurts"], *told["past"]]), places(told["risks"])

    assert set(effect.hurts) <= hurt
    assert set(effect.risks) == risks
    assert effect.says in " ".join(each["says"] for each in (*told["hurts"], *told["past"], *told["risks"]))
    spared(hurt, effect)

    heal(staging, one, state)
    staging.advance(effect.healed)
    told = staging.control("health")

    assert ([], []) == (told["hurts"], told["risks"])
    assert staging.control("status")["steady"]


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_a_harmless_change_hurts_nobody(staging: Lab, name: str) -> None:
    one = HARMLESS[name]
    state = inject(staging, one)
    staging.advance(30)
    told = staging.control("health")

    assert ([], [], []) == (told["hurts"], told["past"], told["risks"])

    heal(staging, one, state)
    staging.advance(15)
    told = staging.control("health")

    assert ([], [], []) == (told["hurts"], told["past"], told["risks"])


@pytest.mark.parametrize("one", [*FAULTS.values(), *HARMLESS.values()], ids=lambda each: str(each.name))
def test_a_fault_says_in_one_sentence_what_it_changes(one: Fault) -> None:
    assert one.says.endswith(".")
    assert all(isinstance(each, str | bool | int | float) for each in one.parameters.values())


def test_no_two_have_the_same_name() -> None:
    assert set() == set(FAULTS) & set(HARMLESS)
    assert len(FAULTS) == len(list(all_faults()))


def test_a_running_task_does_not_mind_that_its_image_is_gone(staging: Lab) -> None:
    inject(staging, FAULTS["image_tag_deleted"], redeploy=False)
    staging.advance(30)
    told = staging.control("health")

    assert ([], []) == (told["hurts"], told["past"])
    assert ["start backend"] == [short(each) for each in told["risks"]]


def test_a_password_that_only_the_secret_has_hurts_nobody_yet_and_is_a_risk_of_the_next_start(
    staging: Lab,
) -> None:
    state = inject(staging, FAULTS["password_changed_in_secret"], redeploy=False)
    staging.advance(30)
    told = staging.control("health")
    [risk] = told["risks"]

    assert ([], []) == (told["hurts"], told["past"])
    assert "start backend" == short(risk)
    assert "password authentication failed" in risk["says"]

    heal(staging, FAULTS["password_changed_in_secret"], state)
    assert [] == staging.control("health")["risks"]


def test_a_database_that_is_stopping_cannot_be_healed_yet(staging: Lab) -> None:
    state = inject(staging, FAULTS["database_stopped"])
    with pytest.raises(FaultError, match="still stopping"):
        FAULTS["database_stopped"].heal(Aws(staging.url), state)


def test_parameters_are_read_in_the_type_of_their_default() -> None:
    one = FAULTS["container_memory_lowered"]
    assert one.arguments({"mib": "64", "service": "frontend"}) == {"mib": 64, "service": "frontend"}
    with pytest.raises(FaultError, match="no parameter memory; its parameters: mib, service"):
        one.arguments({"memory": "64"})
    with pytest.raises(FaultError, match="mib=much is not a number"):
        one.arguments({"mib": "much"})
    assert FAULTS["image_tag_deleted"].arguments({"redeploy": "no"}) == {"redeploy": False}


def test_a_service_that_fits_twice_is_asked_for_again(staging: Lab) -> None:
    with pytest.raises(FaultError, match="2 services fit 'service'"):
        inject(staging, FAULTS["crash_on_start"], service="service")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("cache_client_without_ca", "asks nothing of redis"),
        ("missing_secret_variable", "has nothing of what this changes"),
        ("secret_of_other_region", "has nothing of what this changes"),
    ],
)
def test_a_fault_refuses_where_there_is_nothing_that_it_changes(staging: Lab, name: str, says: str) -> None:
    was = staging.service(FRONTEND)["taskDefinition"]
    with pytest.raises(FaultError, match=f"{FRONTEND} {says}"):
        inject(staging, FAULTS[name], service="frontend")
    assert was == staging.service(FRONTEND)["taskDefinition"]


def test_a_fault_takes_its_measure_from_the_stack(staging: Lab) -> None:
    inject(staging, FAULTS["container_memory_lowered"], service="frontend")
    assert staging.definition(FRONTEND)["containerDefinitions"][0]["memory"] == 90  # Half of what the program takes.


def test_the_other_service_can_be_meant(staging: Lab) -> None:
    inject(staging, FAULTS["tag_never_pushed"], service="frontend")
    staging.advance(18)
    told = staging.control("health")

    assert {"deployment frontend", "tasks frontend"} == places([*told["hurts"], *told["past"]])


def test_faults_together_hurt_together_and_heal_in_reverse(staging: Lab) -> None:
    names = ("bad_revision", "database_ingress_revoked", "container_memory_lowered", "balancer_egress_revoked")
    states = [inject(staging, FAULTS[name]) for name in names]
    staging.advance(12)

    assert {"clients backend", "clients frontend"} <= places(staging.control("health")["hurts"])

    for name, state in reversed(list(zip(names, states, strict=True))):
        heal(staging, FAULTS[name], state)
    staging.advance(30)

    assert [] == staging.control("health")["hurts"]
    assert 2 == staging.ecs.describe_services(cluster=CLUSTER, services=[BACKEND])["services"][0]["runningCount"]
