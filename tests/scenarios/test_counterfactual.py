"""What a diagnosis says would clear, or stay, if one of two causes were cured: one is cured, and the world decides.

Beside it a copy of the world in which nothing is cured grows as old: what is over there, too, ended by itself.
"""

from random import Random

import pytest

from stackmedic.lab.fault import FaultError
from stackmedic.model.finding import Diagnosis, Symptom, SymptomKind
from tests.conftest import Stacks
from tests.lab.test_faults_everywhere import FAULTS, heal
from tests.scenarios.conftest import Doctor
from tests.scenarios.faulty import STACKS, shown
from tests.scenarios.lab import Lab

PAST_MIN = 75.0  # After so long no stopped task and no line of before the cure is in the window.
APART_MIN = 1.0  # Between two faults: nobody breaks two things in one second.
PAIRS = (
    ("database_ingress_revoked", "tag_never_pushed"),
    ("task_ingress_revoked", "bad_revision"),
    ("slow_endpoint", "secret_permission_removed"),
)


def drawn(count: int) -> list[tuple[str, str, str]]:
    """Pairs of faults of different layers, the same for the same seed, on one stack after the other."""
    chance, found = Random(7), []
    while len(found) < count:
        one, other = chance.sample(sorted(FAULTS), 2)
        if FAULTS[one].layer != FAULTS[other].layer:
            found.append((STACKS[len(found) % len(STACKS)], one, other))
    return found


def of(diagnosis: Diagnosis) -> set[tuple[str, str]]:
    return {(each.id, each.about) for each in diagnosis.causes}


def keys(symptoms: tuple[Symptom, ...]) -> set[tuple[SymptomKind, str]]:
    return {(each.kind, each.about) for each in symptoms}


def later(lab: Lab, doctor: Doctor) -> Diagnosis:
    lab.advance(PAST_MIN)
    return doctor.diagnose(lab)


def false(lab: Lab, doctor: Doctor, first: str, second: str) -> list[str]:
    """What was said of a cause, and is not so once it alone is cured."""
    states = {}
    for name in (first, second):
        (states[name],) = shown(lab, FAULTS[name])
        lab.advance(APART_MIN)
    told = doctor.diagnose(lab)
    wrong = []
    untouched = later(lab.fork(), doctor)
    for name, state in states.items():
        cured = lab.fork()
        try:
            heal(cured, FAULTS[name], state)
        except (AssertionError, FaultError):
            continue  # It cannot be cured while the other one holds.
        after = later(cured, doctor)
        mine = of(untouched) & of(told) - of(after)
        if len(mine) != 1:
            continue
        (cause,) = (each for each in told.causes if (each.id, each.about) in mine)
        wrong += [f"{cause.id} does not clear {each}" for each in keys(cause.clears) & keys(after.symptoms)]
        ended = keys(untouched.symptoms) - keys(after.symptoms)
        wrong += [f"{cause.id} cleared {each}, which was to stay" for each in keys(cause.stays) & ended]
    return wrong


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_would_clear_clears_and_what_would_stay_stays(lab: Lab, doctor: Doctor, first: str, second: str) -> None:
    assert [] == false(lab, doctor, first, second)


@pytest.mark.soak
@pytest.mark.parametrize(("stack", "first", "second"), drawn(60))
def test_what_is_said_of_any_two_faults_is_so(
    stacks: Stacks, doctor: Doctor, stack: str, first: str, second: str
) -> None:
    lab = stacks(stack).fork()
    try:
        assert [] == false(lab, doctor, first, second)
    finally:
        lab.control("down")
