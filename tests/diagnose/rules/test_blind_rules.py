"""Every rule that decides on facts: it has its tests, and accuses nobody by what could not be read."""

import re
from functools import cache

from tools.causes import ROOT, WORDS, checked_in, kind_of

from stackmedic.collect.collector import collectors
from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.rule import Rule, Undecided
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import EVERYWHERE, Key, Snapshot
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Part,
    a_service,
    a_snapshot,
    a_stopped_task,
    log,
    service_arn,
    stopped,
    task_arn,
    unreadable,
)
from tests.diagnose.rules.asking import ask
from tests.diagnose.rules.reasons import TIMED_OUT

DECIDING = [each for each in all_rules() if kind_of(each) != WORDS]
KINDS = sorted({kind for each in collectors() for kind in each.yields} - {Service}, key=lambda each: each.__name__)
PLACES: dict[type[Noun], Key] = {Task: (service_arn(), "STOPPED"), LogLine: (task_arn("backend-dead"), "backend")}
HURTING: tuple[Part, ...] = (
    a_service(running=1),
    stopped(
        "backend",
        a_stopped_task("backend-dead", exit_code=1),
        a_stopped_task("backend-unstarted", reason=TIMED_OUT, code="TaskFailedToStart", exit_code=None, started=None),
    ),
    log("backend-dead", "sqlalchemy.exc.OperationalError: connection timed out"),
)
# What they decide on is the service itself, without which no rule is asked; or alarms, each by itself: that a list of
# alarms could not be read is told of the symptom.
NOTHING_TO_HIDE = {
    "control.scaled_to_zero",
    "control.paused_on_purpose",
    "deploy.max_percent_rounding",
    "observability.alarm_actions_disabled",
    "observability.alarm_dimension_mismatch",
    "observability.alarm_metric_not_emitted",
    "observability.alarm_threshold_noisy",
}
SAYS_SO = re.compile(r"\bundecided\(|\bhidden\b|\bUnknown\b")
IS_SILENT = re.compile(r"== \[\]|\[\] ==|\bsilent\b|== \(\)|not findings\(")


@cache
def told_of(hidden: type[Noun] | None) -> dict[str, tuple[set[str], bool]]:
    """By rule: whom it accuses of the hurting stack, and whether there is something that it cannot tell."""
    missing = (unreadable(hidden, PLACES.get(hidden, EVERYWHERE)),) if hidden else ()
    snapshot = a_snapshot(*HURTING, *missing)
    return {each.id: told(each, snapshot) for each in DECIDING}


def told(rule: Rule, snapshot: Snapshot) -> tuple[set[str], bool]:
    assert rule.run
    answers = ask(rule.run, snapshot)
    undecided = [each for each in answers if isinstance(each, Undecided)]
    return {each.about for each in answers if not isinstance(each, Undecided)}, bool(undecided)


def own_test(rule: Rule) -> str:
    layer, cause = rule.id.split(".")
    shared = (ROOT / "tests/diagnose/rules/test_answers_of_stores.py").read_text()
    text = (ROOT / checked_in(layer, cause)).read_text()
    return text + (shared if re.search(rf"\b{cause}\b", shared) else "")


def test_what_is_hidden_accuses_nobody_and_every_rule_can_say_that_it_does_not_know() -> None:
    unsure: set[str] = set()
    for kind in KINDS:
        for rule, (accused, undecided) in told_of(kind).items():
            assert accused <= told_of(None)[rule][0], f"{rule} accuses as {kind.__name__} cannot be read"
            unsure |= {rule} if undecided else set()
    sure = [each for each in DECIDING if each.id not in unsure | NOTHING_TO_HIDE]
    assert set() == {each.id for each in sure if not SAYS_SO.search(own_test(each))}


def test_every_rule_has_a_test_that_finds_and_one_that_is_silent() -> None:
    texts = {each.id: own_test(each) for each in DECIDING}
    assert set() == {rule for rule, text in texts.items() if not re.search(r"the_finding|found|findings\(", text)}
    assert set() == {rule for rule, text in texts.items() if not IS_SILENT.search(text)}
