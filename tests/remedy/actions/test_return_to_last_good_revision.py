"""return_to_last_good_revision: what ECS deployed well, if it can start and does not share the flaw."""

from dataclasses import replace
from typing import cast

import pytest

from stackmedic.model.artifact import Image
from stackmedic.model.change import Change, Outcome, Risk
from stackmedic.model.evidence import Evidence
from stackmedic.model.service import ServiceDeployment
from stackmedic.model.snapshot import Unknown
from stackmedic.model.task import ContainerDefinition, TaskDefinition
from stackmedic.remedy.actions.return_to_last_good_revision import action, verify
from tests.diagnose.builders import (
    CACHE_HOST,
    CLUSTER,
    Keyed,
    Part,
    a_container_definition,
    a_deployment,
    a_service,
    a_service_deployment,
    a_snapshot,
    a_task,
    a_task_definition,
    ago,
    an_image,
    gone,
    history,
    image_reference,
    revision_arn,
    running,
    secret_arn,
    service_arn,
    unreadable,
)
from tests.diagnose.troubles import rolled_back, rolling_out
from tests.remedy.actions.account import Account, a_finding, answers, declined, the_change

BAD = a_finding("deploy.bad_revision", service_arn())
NEW, OLD = revision_arn(revision=7), revision_arn(revision=6)
FAILING = (
    a_service(running=0, deployments=(a_deployment(rollout="IN_PROGRESS", running=0, created="5m"),)),
    running("backend"),
    history(
        "backend",
        a_service_deployment(revision=7, source=6, status="IN_PROGRESS", created="5m"),
        a_service_deployment(revision=6, source=5, created="9d"),
    ),
)


def planned(*parts: Part) -> Change:
    return the_change(action, BAD, a_snapshot(*FAILING, *parts))


def test_the_service_goes_back_to_what_was_deployed_well() -> None:
    change = planned()
    assert (service_arn(), NEW, OLD) == (change.target, change.before, change.after)
    asked = {"cluster": CLUSTER, "service": service_arn(), "taskDefinition": OLD}
    assert [("ecs:UpdateService", asked)] == [(each.call, each.parameters) for each in change.calls]
    assert Risk.REVERSIBLE is change.risk  # No task runs that could lose a session.
    assert "migrated" in change.says


def test_tasks_that_run_may_lose_sessions() -> None:
    assert Risk.DISRUPTIVE is the_change(action, BAD, a_snapshot(*rolling_out(failed=3))).risk


def test_a_failed_deployment_is_no_good_revision() -> None:
    failed = a_service_deployment(revision=6, source=5, status="ROLLBACK_FAILED", created="1d")
    good = a_service_deployment(revision=5, source=4, created="9d")
    newest = a_service_deployment(revision=7, source=6, status="IN_PROGRESS", created="5m")
    with pytest.raises(Unknown):  # Revision 5 was never read.
        answers(action, BAD, a_snapshot(*FAILING, history("backend", newest, failed, good)))


def test_a_service_that_ecs_has_rolled_back_is_there_already() -> None:
    refused = declined(action, BAD, a_snapshot(*rolled_back()))
    assert "already" in refused.reason and refused.instruction


def test_without_a_good_revision_there_is_nothing_to_return_to() -> None:
    only = history("backend", a_service_deployment(revision=7, source=None, status="IN_PROGRESS", created="5m"))
    assert "no revision" in declined(action, BAD, a_snapshot(*FAILING, only)).reason


def test_where_the_history_is_hidden_what_runs_beside_it_tells() -> None:
    beside = running("backend", a_task("backend-1", revision=6), a_task("backend-2", revision=6))
    assert OLD == planned(beside, unreadable(ServiceDeployment, service_arn())).after


def test_an_image_that_is_gone_bars_the_way() -> None:
    gone_image = a_task_definition(revision=6, image=image_reference(tag="1.4.1"))
    refused = declined(action, BAD, a_snapshot(*FAILING, gone_image, gone(Image, image_reference(tag="1.4.1"))))
    assert "is not in ECR" in refused.reason


def test_an_image_that_nobody_could_look_up_is_not_hoped_for() -> None:
    with pytest.raises(Unknown):
        answers(action, BAD, a_snapshot(*FAILING, unreadable(Image, image_reference())))


def test_a_deregistered_revision_takes_no_service() -> None:
    refused = declined(action, BAD, a_snapshot(*FAILING, a_task_definition(revision=6, status="INACTIVE")))
    assert "deregistered" in refused.reason


def test_a_revision_that_is_gone_takes_no_service() -> None:
    assert "not exist" in declined(action, BAD, a_snapshot(*FAILING, gone(TaskDefinition, OLD))).reason


FLAWS = {
    "image.tag_missing": a_container_definition(image=image_reference(tag="again")),
    "secret.json_key_missing": a_container_definition(secrets={"KEY": f"{secret_arn()}:key::"}),
    "cache.tls_required_by_server": a_container_definition(environment={"REDIS_URL": f"redis://{CACHE_HOST}:6379"}),
}


def seen(container: ContainerDefinition) -> Evidence:
    """The setting for which the new revision is accused."""
    for each in container.secrets:
        return each.seen("value_from")
    for variable in container.environment:
        return variable.seen("value")
    return container.seen("image")


@pytest.mark.parametrize("cause", FLAWS)
def test_an_old_revision_with_the_same_flaw_is_no_way_out(cause: str) -> None:
    finding = a_finding(cause, "about", evidence=(seen(FLAWS[cause]),))
    new, old = (a_task_definition(revision=each, containers=(FLAWS[cause],)) for each in (7, 6))
    there = an_image(tag="again")
    assert "says the same" in declined(action, finding, a_snapshot(*FAILING, new, old, there)).reason
    assert OLD == the_change(action, finding, a_snapshot(*FAILING, new, there)).after


def test_a_crash_of_what_ran_well_itself_is_not_cured_by_an_older_one() -> None:
    crash = a_finding("app.crash_on_start", service_arn())
    assert "itself ran well" in declined(action, crash, a_snapshot(*FAILING)).reason


def test_a_crash_of_a_tag_that_was_pushed_again_is() -> None:
    crash = a_finding("app.crash_on_start", service_arn())
    old = a_task_definition(revision=6, image=image_reference(tag="1.4.1"))
    again = Keyed(an_image().key, replace(cast(Image, an_image().noun), pushed_at=ago("10m")))
    assert OLD == the_change(action, crash, a_snapshot(*FAILING, old, an_image(tag="1.4.1"), again)).after


def test_it_is_made_by_one_call_and_undone_by_its_mirror() -> None:
    asked = {"cluster": CLUSTER, "service": service_arn()}
    assert [("ecs:UpdateService", {**asked, "taskDefinition": OLD})] == Account().apply(action, planned())
    assert [("ecs:UpdateService", {**asked, "taskDefinition": NEW})] == Account().undo(action, planned())


@pytest.mark.parametrize(("revision", "done"), [(OLD, True), (NEW, False)])
def test_the_account_tells_where_the_service_is(revision: str, done: bool) -> None:
    account = Account(ecs__DescribeServices={"services": [{"taskDefinition": revision}]})
    assert done is account.shows(action, planned())


@pytest.mark.parametrize(
    ("rollout", "count", "outcome"),
    [
        ("COMPLETED", 2, Outcome.CLEARED),
        ("COMPLETED", 1, Outcome.NOT_YET),
        ("IN_PROGRESS", 1, Outcome.NOT_YET),
        ("FAILED", 0, Outcome.WORSE),
    ],
)
def test_the_change_is_seen_once_the_old_revision_runs_in_full(rollout: str, count: int, outcome: Outcome) -> None:
    now = a_service(revision=6, running=count, deployments=(a_deployment(revision=6, rollout=rollout),))
    assert outcome is verify(planned(), a_snapshot(now))


def test_a_service_on_another_revision_is_not_there_yet() -> None:
    assert Outcome.NOT_YET is verify(planned(), a_snapshot())
