"""A plan is compared with what runs, before it is applied and after: over the wire, against the steady stack."""

import json
from pathlib import Path
from typing import Any

import pytest

from stackmedic import infrastructure
from stackmedic.app import Options
from stackmedic.model.guarded import Applied, Arrival
from tests.scenarios.lab import BACKEND, CLUSTER, CRASH, Lab

ADDRESS = "module.backend.aws_ecs_service.this"


@pytest.fixture(autouse=True)
def exported(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in lab.environment().items():
        monkeypatch.setenv(name, value)


def planned(folder: Path, lab: Lab, after: str | None = None, unknown: bool = False) -> str:
    """A plan of one change, made now: the service goes to a revision that is named, or that the apply will make."""
    before = {
        "cluster": CLUSTER,
        "name": BACKEND,
        "task_definition": lab.service()["taskDefinition"],
        "desired_count": 2,
    }
    known = {name: each for name, each in before.items() if name != "task_definition"}
    change = {
        "actions": ["update"],
        "before": before,
        "after": known if unknown else {**before, "task_definition": after or before["task_definition"]},
        "after_unknown": {"task_definition": True} if unknown else {},
    }
    resource: dict[str, Any] = {"address": ADDRESS, "mode": "managed", "type": "aws_ecs_service", "change": change}
    path = folder / "plan.json"
    path.write_text(json.dumps({"terraform_version": "1.11.4", "resource_changes": [resource]}))
    return str(path)


def after(plan: str) -> Applied:
    (found,) = infrastructure.guard_after(plan, Options())
    return found


def test_a_plan_that_was_made_before_a_deployment_is_refused(lab: Lab, tmp_path: Path) -> None:
    first = lab.service()["taskDefinition"]
    plan = planned(tmp_path, lab, first)
    assert () == infrastructure.guard(plan).refusals
    lab.deploy(image=lab.push("next"))
    refused = infrastructure.guard(plan)
    assert [("revision_lowered", ADDRESS)] == [(each.kind, each.address) for each in refused.refusals]
    assert () == infrastructure.guard(plan, accept=(ADDRESS,)).refusals


def test_a_service_whose_reading_is_denied_leaves_a_blind_spot_and_the_plan_is_judged(lab: Lab, tmp_path: Path) -> None:
    plan = planned(tmp_path, lab, lab.service()["taskDefinition"])
    lab.control("weather", deny=["ecs:DescribeServices"])
    found = infrastructure.guard(plan)
    assert ((), ["ecs:DescribeServices"]) == (found.refusals, [each.call for each in found.gaps])
    assert Arrival.UNKNOWN is after(plan).arrival


def test_a_service_that_is_not_there_leaves_a_blind_spot(lab: Lab, tmp_path: Path) -> None:
    path = Path(planned(tmp_path, lab))
    path.write_text(path.read_text().replace(BACKEND, "elsewhere"))
    assert [(f"{CLUSTER}/elsewhere",)] == [each.hides for each in infrastructure.guard(str(path)).gaps]


def test_an_apply_that_arrived_is_told_from_one_that_is_under_way(lab: Lab, tmp_path: Path) -> None:
    plan = planned(tmp_path, lab, unknown=True)
    lab.deploy(image=lab.push("next"))
    assert Arrival.UNDER_WAY is after(plan).arrival
    lab.advance(20)
    assert Arrival.RUNS is after(plan).arrival


def test_success_after_a_rollback_is_no_success(lab: Lab, tmp_path: Path) -> None:
    plan = planned(tmp_path, lab, unknown=True)
    lab.deploy(image=lab.push("next", fails=CRASH))
    lab.advance(30)
    found = after(plan)
    assert Arrival.ROLLED_BACK is found.arrival
    assert "circuit breaker" in found.says.lower()


def test_a_newer_revision_than_the_planned_one_is_somebody_elses(lab: Lab, tmp_path: Path) -> None:
    plan = planned(tmp_path, lab)
    lab.deploy(image=lab.push("next"))
    assert Arrival.SUPERSEDED is after(plan).arrival
