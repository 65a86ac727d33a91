"""raise_task_memory: a copy with more room, registered once; what it had when it ran well, else twice the limit."""

from typing import Any

import pytest

from stackmedic.model.change import Change, Outcome
from stackmedic.remedy.actions.raise_task_memory import action, verify
from tests.diagnose.builders import (
    CLUSTER,
    Part,
    a_container,
    a_container_definition,
    a_deployment,
    a_service,
    a_service_deployment,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    history,
    revision_arn,
    service_arn,
    stopped,
)
from tests.remedy.actions.account import TOKEN, Account, a_finding, declined, the_change

ABOUT = revision_arn(revision=7)
FINDING = a_finding("task.oom_limit_too_low", ABOUT)
KILLED = "OutOfMemoryError: Container killed due to memory usage"
DEAD = stopped("backend", a_stopped_task(exit_code=137, container_reason=KILLED))
FIRST = history("backend", a_service_deployment(revision=7, source=None))  # There is none that ran well before.


def revision(number: int = 7, limit: int | None = None, memory: str = "1024", cpu: str = "512", **more: Any) -> Part:
    return a_task_definition(revision=number, container_memory_mib=limit, memory=memory, cpu=cpu, **more)


def planned(*parts: Part) -> Change:
    return the_change(action, FINDING, a_snapshot(DEAD, FIRST, *parts))


def room(change: Change) -> tuple[Any, Any, Any]:
    after = change.after
    assert isinstance(after, dict)
    return after["limit_mib"], after["cpu"], after["memory_mib"]


def test_a_task_without_limits_gets_the_next_size() -> None:
    change = planned(revision(memory="1024"))
    assert (None, 512, 2048) == room(change)
    assert (service_arn(), ABOUT) == (change.target, change.before)


@pytest.mark.parametrize(
    ("cpu", "memory", "after"),
    [
        ("256", "512", (None, 256, 1024)),
        ("256", "2048", (None, 512, 3072)),
        ("512", "4096", (None, 1024, 5120)),
        ("1024", "8192", (None, 2048, 9216)),
        ("4096", "30720", (None, 8192, 32768)),
        ("8192", "61440", (None, 16384, 65536)),
    ],
)
def test_more_cpu_comes_only_where_the_memory_needs_it(cpu: str, memory: str, after: tuple[Any, Any, Any]) -> None:
    assert after == room(planned(revision(cpu=cpu, memory=memory)))


def test_a_container_s_own_limit_is_doubled_inside_the_task() -> None:
    assert (256, 512, 1024) == room(planned(revision(limit=128)))


def test_the_task_grows_where_the_limit_does_not_fit_beside_the_others() -> None:
    both = (
        a_container_definition(memory_mib=768),
        a_container_definition("sidecar", memory_mib=128),
    )
    change = planned(revision(containers=both))
    assert (1536, 512, 2048) == room(change)


def test_what_it_had_when_it_ran_well_is_what_it_gets() -> None:
    well = history(
        "backend", a_service_deployment(revision=7, created="10m"), a_service_deployment(revision=6, created="9d")
    )
    change = the_change(action, FINDING, a_snapshot(DEAD, well, revision(limit=128), revision(6, limit=768)))
    assert (768, 512, 1024) == room(change)


def test_the_largest_size_has_no_next() -> None:
    largest = revision(cpu="16384", memory="122880")
    assert "largest" in declined(action, FINDING, a_snapshot(DEAD, FIRST, largest)).reason


@pytest.mark.parametrize("size", [{"cpu": "300"}, {"memory": "1500"}, {"cpu": None}, {"memory": None}])
def test_on_hosts_of_one_s_own_a_person_says_what_is_free(size: dict[str, Any]) -> None:
    assert "no Fargate size" in declined(action, FINDING, a_snapshot(DEAD, FIRST, revision(**size))).reason


def test_of_two_containers_the_killed_one_is_raised_and_an_unknown_one_is_not_guessed() -> None:
    both = (a_container_definition(memory_mib=256), a_container_definition("worker", memory_mib=128))
    dead = a_stopped_task(containers=(a_container(), a_container("worker", exit_code=137, reason=KILLED)))
    change = planned(revision(containers=both), stopped("backend", dead))
    assert isinstance(change.after, dict) and "worker" == change.after["container"]
    forgotten = a_snapshot(FIRST, revision(containers=both), stopped("backend"))
    assert "does not say any more" in declined(action, FINDING, forgotten).reason


def test_what_it_costs_is_said_where_it_is_known_and_called_unknown_where_not() -> None:
    change = planned(revision(memory="1024"))
    assert pytest.approx(6.49) == change.cost_per_month_usd  # 2 tasks × 1 GB × 0.004445 USD × 730 h, in eu-west-1.
    assert None is planned(revision(memory="1024", cpu_architecture="RISCV")).cost_per_month_usd
    assert 0 == planned(revision(limit=128)).cost_per_month_usd


# The account: revision 7 as it is there, with a value that the snapshot may not hold.

CONTAINER = {"name": "backend", "image": "shop:1", "environment": [{"name": "KEY", "value": "secret"}]}
THERE = {
    "taskDefinitionArn": ABOUT,
    "family": "shop-backend",
    "revision": 7,
    "status": "ACTIVE",
    "cpu": "512",
    "memory": "1024",
    "requiresAttributes": [{"name": "x"}],
    "compatibilities": ["FARGATE"],
    "registeredAt": "2026-03-01",
    "registeredBy": "somebody",
    "containerDefinitions": [CONTAINER, {"name": "sidecar", "image": "side:1", "memory": 64}],
}
NEW = revision_arn(revision=8)
ASKED = {"cluster": CLUSTER, "service": service_arn()}


def account(
    current: str = ABOUT, newest: dict[str, Any] | None = None, tags: list[dict[str, str]] | None = None
) -> Account:
    """Revision 7, and perhaps a revision 8 with tags."""

    def described(taskDefinition: str, include: list[str]) -> dict[str, Any]:
        assert ["TAGS"] == include
        found = newest if taskDefinition == NEW else THERE
        return {"taskDefinition": found, "tags": tags if taskDefinition == NEW else [{"key": "team", "value": "shop"}]}

    arns = [NEW, ABOUT] if newest is not None else [ABOUT]
    return Account(
        ecs__DescribeTaskDefinition=described,
        ecs__ListTaskDefinitions={"taskDefinitionArns": arns},
        ecs__RegisterTaskDefinition={"taskDefinition": {"taskDefinitionArn": NEW}},
        ecs__DescribeServices={"services": [{"taskDefinition": current}]},
    )


def test_everything_else_is_carried_over_and_what_ecs_fills_in_is_not() -> None:
    change = planned(revision(memory="1024"))
    (registered, sent), (updated, asked) = account().apply(action, change)
    assert ("ecs:RegisterTaskDefinition", "ecs:UpdateService") == (registered, updated)
    assert {"family", "cpu", "memory", "containerDefinitions", "tags"} == set(sent)
    assert THERE["containerDefinitions"] == sent["containerDefinitions"]
    assert ("512", "2048") == (sent["cpu"], sent["memory"])
    assert [{"key": "team", "value": "shop"}, {"key": "stackmedic:run", "value": TOKEN}] == sent["tags"]
    assert {**ASKED, "taskDefinition": NEW} == asked


def test_only_the_killed_container_s_limit_changes() -> None:
    change = planned(revision(limit=128))
    (_, sent), _ = account().apply(action, change)
    assert [{**CONTAINER, "memory": 256}, {"name": "sidecar", "image": "side:1", "memory": 64}] == sent[
        "containerDefinitions"
    ]


def test_what_this_step_registered_before_a_crash_is_adopted() -> None:
    ours = [{"key": "stackmedic:run", "value": TOKEN}]
    made = account(newest={**THERE, "memory": "2048"}, tags=ours).apply(action, planned(revision(memory="1024")))
    assert [("ecs:UpdateService", {**ASKED, "taskDefinition": NEW})] == made


def test_what_somebody_else_registered_is_not() -> None:
    theirs = [{"key": "stackmedic:run", "value": "run-9:step-1"}]
    made = account(newest={**THERE, "memory": "2048"}, tags=theirs).apply(action, planned(revision(memory="1024")))
    assert ["ecs:RegisterTaskDefinition", "ecs:UpdateService"] == [call for call, _ in made]


def test_the_plan_declares_each_parameter_that_is_sent() -> None:
    change = planned(revision(memory="1024"))
    declared = change.calls[0].parameters
    assert ("512", "2048") == (declared["cpu"], declared["memory"])
    assert str(declared["containerDefinitions"]).startswith("<as in shop-backend:7")


def test_undo_moves_the_service_back() -> None:
    change = planned(revision(memory="1024"))
    assert [("ecs:UpdateService", {**ASKED, "taskDefinition": ABOUT})] == account().undo(action, change)


def test_it_is_in_effect_once_the_service_is_on_another_revision_with_that_room() -> None:
    change = planned(revision(memory="1024"))
    with_room = {**THERE, "taskDefinitionArn": NEW, "memory": "2048"}
    assert account(NEW, with_room).shows(action, change, "")
    assert not account(NEW, {**THERE, "taskDefinitionArn": NEW}).shows(action, change)
    assert not account(ABOUT).shows(action, change)


def test_a_revision_that_had_the_room_all_along_is_not_the_change() -> None:
    """ECS rolled back to it; the revision in question still has to be deployed with more."""
    well = history("backend", a_service_deployment(revision=6, source=5, created="9d"))
    back = a_service(revision=6, deployments=(a_deployment(revision=6),))
    change = the_change(action, FINDING, a_snapshot(DEAD, well, back, revision(limit=128)))
    assert revision_arn(revision=6) == change.before
    assert not account(revision_arn(revision=6)).shows(action, change)


@pytest.mark.parametrize(
    ("rollout", "outcome"),
    [("COMPLETED", Outcome.CLEARED), ("IN_PROGRESS", Outcome.NOT_YET), ("FAILED", Outcome.WORSE)],
)
def test_the_change_is_seen_once_tasks_with_more_room_run_in_full(rollout: str, outcome: Outcome) -> None:
    now = a_service(revision=8, deployments=(a_deployment(revision=8, rollout=rollout),))
    assert outcome is verify(planned(revision(memory="1024")), a_snapshot(now, revision(8, memory="2048")))


def test_before_and_on_a_revision_without_the_room_it_is_not_seen() -> None:
    change = planned(revision(memory="1024"))
    now = a_service(revision=8, deployments=(a_deployment(revision=8),))
    assert Outcome.NOT_YET is verify(change, a_snapshot())
    assert Outcome.NOT_YET is verify(change, a_snapshot(now, revision(8, memory="1024")))
