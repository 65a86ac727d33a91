"""Cleared, not yet, or worse: what a fresh diagnosis says of a change."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stackmedic.model.change import Outcome
from stackmedic.model.finding import Confidence, Diagnosis, Finding, Symptom, SymptomKind
from stackmedic.model.snapshot import Gap
from stackmedic.remedy import planner
from stackmedic.remedy.judge import judge
from stackmedic.remedy.planner import reason_of
from tests.remedy.town import BEGAN, Town, finding, service, symptom

TOWN = Town(Path("nowhere"))
BEFORE = planner.standing(TOWN.diagnosis(), TOWN.snapshot())
CURED = (reason_of(finding("door")),)


def now(causes: tuple[Finding, ...] = (), symptoms: tuple[Symptom, ...] = (), **more: Any) -> Diagnosis:
    return replace(TOWN.diagnosis(), causes=causes, symptoms=symptoms, **more)


def outcome(diagnosis: Diagnosis, **more: Any) -> Outcome:
    return judge(BEFORE, diagnosis, CURED, **more).outcome


def a_symptom(kind: SymptomKind, name: str = "door", minutes: float = 1) -> Symptom:
    return replace(symptom(name), kind=kind, since=BEGAN + timedelta(minutes=minutes))


def test_nothing_that_hurts_is_cleared() -> None:
    assert Outcome.CLEARED is outcome(now())


def test_a_cause_that_is_still_there_is_not_yet_even_as_a_risk() -> None:
    assert Outcome.NOT_YET is outcome(now((finding("door"),)))
    assert Outcome.NOT_YET is outcome(now(risks=(finding("door"),)))


def test_a_service_that_still_hurts_is_not_yet() -> None:
    assert Outcome.NOT_YET is outcome(now(symptoms=(symptom("door"),)))


@pytest.mark.parametrize("kind", [SymptomKind.ALARM, SymptomKind.LOG_ERRORS])
def test_what_lags_decides_nothing(kind: SymptomKind) -> None:
    assert Outcome.CLEARED is outcome(now(symptoms=(a_symptom(kind),)))


def test_a_rollout_has_to_end() -> None:
    assert Outcome.NOT_YET is outcome(now(states=(finding("door", cause="control.rollout"),)))


@pytest.mark.parametrize(
    ("gap", "worse", "well"),
    [
        (Gap("ecs:DescribeServices", "ServiceUnavailable"), Outcome.NOT_YET, Outcome.NOT_YET),
        (Gap("cloudwatch:GetMetricData", "Throttling"), Outcome.NOT_YET, Outcome.NOT_YET),
        (Gap("ecs:DescribeTasks", "AccessDenied", hides=("Task", "abc")), Outcome.WORSE, Outcome.NOT_YET),
        (Gap("cloudtrail:LookupEvents", "AccessDenied", hides=("TrailEvent",)), Outcome.WORSE, Outcome.CLEARED),
    ],
    ids=["services, for the moment", "metrics, for the moment", "tasks, denied", "the trail, denied"],
)
def test_a_look_that_did_not_see_all_decides_no_more_than_it_saw(gap: Gap, worse: Outcome, well: Outcome) -> None:
    """What failed for the moment is seen by the next look; what is denied stays so, and must hide neither."""
    assert worse is outcome(now((finding("pipe", cause="network.burst"),), gaps=(gap,)))
    assert well is outcome(now(gaps=(gap,)))


def test_a_new_cause_is_worse() -> None:
    judgement = judge(BEFORE, now((finding("pipe", cause="network.burst"),)), CURED)
    assert Outcome.WORSE is judgement.outcome
    assert "network.burst at pipe" in judgement.says


def test_a_new_cause_that_is_only_likely_is_not_worse() -> None:
    likely = finding("pipe", cause="network.burst", confidence=Confidence.LIKELY)
    assert Outcome.WORSE is not outcome(now((likely,)))


def test_a_residual_cause_is_no_news_but_no_cure_either() -> None:
    left = finding("pipe", cause="app.crash", hurts=(service("door"),))
    diagnosis = now((left,), (symptom("door"),))
    assert Outcome.NOT_YET is outcome(diagnosis, residual=frozenset({"app.crash"}))


def test_a_service_that_did_not_hurt_before_is_worse_unless_it_is_meant() -> None:
    assert Outcome.WORSE is outcome(now(symptoms=(symptom("window"),)))
    meant = finding("window", cause="control.rollout")
    assert Outcome.WORSE is not outcome(now(symptoms=(symptom("window"),), states=(meant,)))


def test_fewer_tasks_than_before_are_worse() -> None:
    before = replace(BEFORE, running=((service("door"), 2),))
    assert Outcome.WORSE is judge(before, now(), CURED, running={service("door"): 1}).outcome
    assert Outcome.CLEARED is judge(before, now(), CURED, running={service("door"): 3}).outcome
    assert Outcome.CLEARED is judge(before, now(), CURED, running=None).outcome


def test_what_a_later_change_will_cure_may_still_hurt() -> None:
    coming = (reason_of(finding("gate", hurts=(service("door"),))),)
    diagnosis = now((finding("gate", hurts=(service("door"),)),), (symptom("door"),))
    before = replace(BEFORE, causes=(*BEFORE.causes, ("network.shut", "gate")))
    assert Outcome.CLEARED is judge(before, diagnosis, CURED, coming).outcome


def test_another_cause_that_was_known_before_does_not_blame_this_change() -> None:
    before = replace(BEFORE, causes=(*BEFORE.causes, ("network.shut", "gate")))
    diagnosis = now((finding("gate", hurts=(service("door"),)),), (symptom("door"),))
    assert Outcome.CLEARED is judge(before, diagnosis, CURED).outcome


def test_a_deployment_that_failed_before_is_past_and_one_that_fails_now_is_not() -> None:
    before = replace(BEFORE, symptoms=(("deployment_failed", service("door")),))
    failed = a_symptom(SymptomKind.DEPLOYMENT_FAILED, minutes=0)
    later = BEGAN + timedelta(minutes=5)
    assert Outcome.CLEARED is judge(before, now(symptoms=(failed,)), CURED, began=later).outcome
    assert Outcome.NOT_YET is judge(before, now(symptoms=(failed,)), CURED, began=BEGAN).outcome
