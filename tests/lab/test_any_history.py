"""Whatever is called, breaks and heals, in any order at any time: the invariants hold, and healing ends in health."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackmedic.lab.fault import Aws, Fault, FaultError, all_faults, all_harmless
from tests.lab.test_faults import TRIES, inject
from tests.scenarios.lab import BACKEND, CACHE, CLUSTER, DATABASE, FRONTEND, Lab

CHANGES = {each.name: each for each in (*all_faults(), *all_harmless())}
SERVICES = (BACKEND, FRONTEND)
LONGEST_MIN = 20.0
Act = Callable[[Lab], Any]


def stop_one(lab: Lab, service: str) -> None:
    for arn in lab.ecs.list_tasks(cluster=CLUSTER, serviceName=service)["taskArns"][:1]:
        lab.ecs.stop_task(cluster=CLUSTER, task=arn)


def run_one(lab: Lab, service: str) -> None:
    shown = lab.service(service)
    network = shown["networkConfiguration"]
    lab.ecs.run_task(
        cluster=CLUSTER, taskDefinition=shown["taskDefinition"], launchType="FARGATE", networkConfiguration=network
    )


CALLS: dict[str, Act] = {  # What people do to a stack that is well, and after which it is well again.
    **{f"redeploy {each}": lambda lab, each=each: lab.redeploy(each) for each in SERVICES},
    **{f"stop a task of {each}": lambda lab, each=each: stop_one(lab, each) for each in SERVICES},
    **{f"run a task of {each}": lambda lab, each=each: run_one(lab, each) for each in SERVICES},
    "reboot the database": lambda lab: lab.client("rds").reboot_db_instance(DBInstanceIdentifier=DATABASE),
    "reboot the cache": lambda lab: lab.client("elasticache").reboot_cache_cluster(
        CacheClusterId=CACHE, CacheNodeIdsToReboot=["0001"]
    ),
    "snapshot the database": lambda lab: lab.client("rds").create_db_snapshot(
        DBInstanceIdentifier=DATABASE, DBSnapshotIdentifier="any-history"
    ),
}
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.sampled_from(sorted(CHANGES))),
        st.tuples(st.just("call"), st.sampled_from(sorted(CALLS))),
        st.tuples(st.just("scale"), st.tuples(st.sampled_from(SERVICES), st.integers(0, 5))),
        st.tuples(st.just("wait"), st.floats(1.0, LONGEST_MIN * 60)),
        st.tuples(st.just("heal"), st.none()),
    ),
    min_size=2,
    max_size=8,
)


class History:
    """One history of one lab, with what puts it right again."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.changed: list[tuple[Fault, Any]] = []

    def act(self, kind: str, about: Any) -> None:
        """One step; what AWS refuses in this state does not happen."""
        try:
            if kind == "change":
                self.changed.append((CHANGES[about], inject(self.lab, CHANGES[about])))
            elif kind == "call":
                CALLS[about](self.lab)
            elif kind == "scale":
                self.lab.scale(about[1], about[0])
            elif kind == "wait":
                self.lab.control("advance", seconds=about)
        except (FaultError, ClientError):
            return
        if kind == "heal" and self.changed:
            self.heal()

    def heal(self) -> None:
        """As a person does it: again after some minutes, where AWS is still busy with what was changed before."""
        one, state = self.changed.pop()
        for _ in range(TRIES):
            try:
                return one.heal(Aws(self.lab.url), state)
            except (FaultError, ClientError):
                self.lab.advance(6)
        raise AssertionError(f"{one.name} cannot be healed")

    def end(self) -> None:
        """Everything is put back, the newest first, and time passes."""
        while self.changed:
            self.heal()
            self.holds()
        for service in SERVICES:
            self.lab.scale(2, service)
        self.lab.advance(90)
        for service in SERVICES:  # What was deployed while a store was away was taken back; now it is deployed again.
            if self.taken_back(service):
                self.lab.redeploy(service)
        self.lab.advance(30)
        self.holds()

    def taken_back(self, service: str) -> bool:
        newest = self.lab.ecs.list_service_deployments(cluster=CLUSTER, service=service)["serviceDeployments"][0]
        return bool(newest["status"] != "SUCCESSFUL")

    def holds(self) -> None:
        assert [] == self.lab.control("check")["broken"]


def lived(standing: Lab, acts: list[tuple[str, Any]]) -> None:
    lab = standing.fork()
    try:
        history = History(lab)
        for kind, about in acts:
            history.act(kind, about)
            history.holds()
        history.end()
        told = lab.control("health")
        assert ([], []) == (told["hurts"], told["risks"])
        assert lab.control("status")["steady"]
    finally:
        lab.control("down")


FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.parametrize(
    "names",
    [
        ("own_key_with_permission", "own_key_with_permission"),
        ("parameter_missing", "secret_gone"),
        ("parameter_missing", "secret_misnamed"),
    ],
)
def test_changes_that_touch_the_same_things_heal(standing: Lab, names: tuple[str, ...]) -> None:
    """What campaigns have found."""
    lived(standing, [("change", name) for name in names])


@settings(max_examples=6, suppress_health_check=FIXTURES)
@given(acts=ACTS)
def test_any_history_keeps_the_invariants_and_heals(standing: Lab, acts: list[tuple[str, Any]]) -> None:
    lived(standing, acts)


@pytest.mark.soak
@settings(max_examples=int(os.environ.get("SOAK_CASES", "300")), suppress_health_check=FIXTURES)
@given(acts=ACTS)
def test_hundreds_of_histories(standing: Lab, acts: list[tuple[str, Any]]) -> None:
    lived(standing, acts)


def test_a_world_in_which_nothing_works_keeps_the_invariants(staging: Lab) -> None:
    """They are about what can be, not about being well."""
    assert [] == staging.control("check")["broken"]
    for name in ("database_deleted", "cache_deleted", "default_route_deleted"):
        CHANGES[name].inject(Aws(staging.url))
    staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, forceNewDeployment=True)
    for _ in range(6):
        staging.advance(3)
        assert [] == staging.control("check")["broken"]
    assert staging.control("health")["hurts"]
