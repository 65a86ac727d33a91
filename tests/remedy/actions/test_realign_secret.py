"""realign_secret: back to the version before, only where that is known to have worked; no value is ever seen."""

from dataclasses import replace
from typing import Any

import pytest

from stackmedic.errors import Refused
from stackmedic.model.artifact import SecretVersion
from stackmedic.model.change import Change, Outcome
from stackmedic.model.snapshot import Unknown
from stackmedic.remedy.actions.realign_secret import action, verify
from tests.diagnose.builders import (
    CLUSTER,
    Listed,
    Part,
    a_container_definition,
    a_deployment,
    a_secret,
    a_service,
    a_service_deployment,
    a_snapshot,
    a_stopped_task,
    a_task,
    a_task_definition,
    ago,
    database_events,
    history,
    make,
    running,
    secret_arn,
    service_arn,
    stopped,
    unreadable,
)
from tests.remedy.actions.account import Account, a_finding, answers, declined, the_change

CONTAINER = a_container_definition(secrets={"DATABASE_PASSWORD": f"{secret_arn()}:password::"})
ASKS = a_task_definition(containers=(CONTAINER,))
KEY = a_finding("secret.json_key_missing", secret_arn(), evidence=(CONTAINER.secrets[0].seen("value_from"),))
STAGE = "secretsmanager:UpdateSecretVersionStage"
MOVE = {"SecretId": secret_arn(), "VersionStage": "AWSCURRENT", "RemoveFromVersionId": "v2", "MoveToVersionId": "v1"}
BACK = {**MOVE, "RemoveFromVersionId": "v1", "MoveToVersionId": "v2"}
DEPLOY = {"cluster": CLUSTER, "service": service_arn(), "forceNewDeployment": True}


def a_version(name: str, created: str, *stages: str) -> SecretVersion:
    path = f"Versions[?VersionId=='{name}'] | [0]"
    call = "secretsmanager:ListSecretVersionIds"
    version: SecretVersion = make(SecretVersion, call, path, id=name, stages=stages, created_at=ago(created))
    return version


def versions(*found: SecretVersion) -> Listed:
    return Listed(SecretVersion, secret_arn(), found)


CHANGED: tuple[Part, ...] = (
    ASKS,
    a_secret(changed_at=ago("10m")),
    versions(a_version("v2", "10m", "AWSCURRENT"), a_version("v1", "90d", "AWSPREVIOUS")),
    running("backend", a_task("backend-1", started="2d")),
    stopped("backend", a_stopped_task(started=None, stopped="5m", code="TaskFailedToStart")),
)


def planned(*parts: Part) -> Change:
    return the_change(action, KEY, a_snapshot(*CHANGED, *parts))


def refusal(*parts: Part) -> str:
    refused = declined(action, KEY, a_snapshot(*CHANGED, *parts))
    assert "put-secret-value" in refused.instruction
    return refused.reason


def test_the_label_goes_back_to_the_version_with_which_tasks_still_run() -> None:
    change = planned()
    assert [(STAGE, MOVE), ("ecs:UpdateService", DEPLOY)] == [(each.call, each.parameters) for each in change.calls]
    assert {"version": "v1"} == change.after
    assert (service_arn(),) == change.needed_by


def test_a_deployment_that_went_well_in_its_time_is_as_good_a_proof() -> None:
    planned(running("backend"), history("backend", a_service_deployment(created="2d", finished="2d")))


def test_without_such_a_proof_nothing_is_moved() -> None:
    assert "nothing shows" in refusal(running("backend"), history("backend"))


def test_a_deployment_before_the_version_before_proves_nothing() -> None:
    old = history("backend", a_service_deployment(created="99d", finished="99d"))
    assert "nothing shows" in refusal(running("backend"), old)


def test_a_task_that_asks_for_less_proves_nothing_of_the_key() -> None:
    older = a_task_definition(revision=6)
    assert "nothing shows" in refusal(older, running("backend", a_task("backend-1", revision=6)), history("backend"))


def test_a_new_value_that_nobody_was_refused_with_is_left() -> None:
    assert "has failed" in refusal(stopped("backend", a_stopped_task(started="20m", stopped="15m")))


def test_a_secret_that_another_service_has_started_well_with_is_left() -> None:
    other = a_task_definition("frontend", containers=(a_container_definition("frontend", secrets={"K": secret_arn()}),))
    assert "frontend has started well" in refusal(
        other, running("frontend", a_task("f-1", service="frontend", started="5m"))
    )


def test_a_secret_that_rotates_by_itself_is_left() -> None:
    assert "rotated automatically" in refusal(a_secret(changed_at=ago("10m"), rotates=True))


def test_a_rotation_under_way_is_left() -> None:
    pending = a_version("v3", "1m", "AWSPENDING")
    assert "under way" in refusal(
        versions(a_version("v2", "10m", "AWSCURRENT"), a_version("v1", "90d", "AWSPREVIOUS"), pending)
    )


def test_a_first_version_has_none_before_it() -> None:
    assert "no version before" in refusal(versions(a_version("v2", "10m", "AWSCURRENT")))


@pytest.mark.parametrize("changed", [None, "3d"])
def test_a_secret_that_did_not_change_lately_is_not_to_blame(changed: str | None) -> None:
    assert "did not change" in refusal(a_secret(changed_at=ago(changed) if changed else None))


def test_versions_that_nobody_could_read_are_not_guessed() -> None:
    hidden = unreadable(SecretVersion, secret_arn())
    parts = [each for each in CHANGED if not (isinstance(each, Listed) and each.kind is SecretVersion)]
    with pytest.raises(Unknown):
        answers(action, KEY, a_snapshot(*parts, hidden))


def test_a_secret_that_is_not_known_is_named_by_what_is() -> None:
    unknown = a_finding("database.credential_mismatch", "arn:aws:rds:eu-west-1:123456789012:db:shop-postgres")
    assert "give the database" in declined(action, unknown, a_snapshot()).instruction


# The database's password

REFUSED = 'FATAL: password authentication failed for user "shop"'


def mismatch(says: str = REFUSED) -> Any:
    evidence = replace(CONTAINER.seen("name"), call="logs:GetLogEvents", value=says)
    return a_finding("database.credential_mismatch", secret_arn(), evidence=(evidence,))


def test_a_password_that_changed_in_the_secret_alone_goes_back() -> None:
    assert {"version": "v1"} == the_change(action, mismatch(), a_snapshot(*CHANGED)).after


def test_a_password_that_was_reset_in_the_database_as_well_does_not() -> None:
    reset = database_events("Reset master credentials", at="12m")
    assert "RDS reset" in declined(action, mismatch(), a_snapshot(*CHANGED, reset)).reason


@pytest.mark.parametrize("says", [REFUSED.replace("shop", "reader"), "28P01"])
def test_of_other_users_there_is_no_record(says: str) -> None:
    assert "only the master's" in declined(action, mismatch(says), a_snapshot(*CHANGED)).reason


# The account


def account(current: str = "v2", deployed: str = "2d") -> Account:
    label = [
        {"VersionId": each, "VersionStages": ["AWSCURRENT" if each == current else "AWSPREVIOUS"]}
        for each in ("v1", "v2")
    ]
    deployment = {"status": "PRIMARY", "createdAt": ago(deployed)}
    return Account(
        secretsmanager__ListSecretVersionIds={"Versions": label},
        ecs__DescribeServices={"services": [{"deployments": [deployment]}]},
    )


def test_the_label_is_moved_first_and_then_new_tasks_are_started() -> None:
    assert [(STAGE, MOVE), ("ecs:UpdateService", DEPLOY)] == account().apply(action, planned())


def test_what_was_cut_off_between_the_two_is_finished() -> None:
    assert [("ecs:UpdateService", DEPLOY)] == account("v1").apply(action, planned())
    assert [] == account("v1", "1m").apply(action, planned())


def test_a_secret_that_was_changed_again_is_left() -> None:
    moved = account("v2")
    moved.answers["secretsmanager:ListSecretVersionIds"] = {
        "Versions": [{"VersionId": "v3", "VersionStages": ["AWSCURRENT"]}]
    }
    with pytest.raises(Refused):
        moved.apply(action, planned())
    assert [] == moved.changes


@pytest.mark.parametrize(
    ("current", "deployed", "done"), [("v2", "2d", False), ("v1", "2d", False), ("v2", "1m", False), ("v1", "1m", True)]
)
def test_it_is_in_effect_once_both_are_done(current: str, deployed: str, done: bool) -> None:
    assert done is account(current, deployed).shows(action, planned())


def test_undo_moves_the_label_back_and_starts_new_tasks() -> None:
    assert [(STAGE, BACK), ("ecs:UpdateService", DEPLOY)] == account("v1", "1m").undo(action, planned())
    assert [("ecs:UpdateService", DEPLOY)] == account("v2", "1m").undo(action, planned())


@pytest.mark.parametrize(
    ("rollout", "created", "outcome"),
    [
        ("COMPLETED", "1m", Outcome.CLEARED),
        ("IN_PROGRESS", "1m", Outcome.NOT_YET),
        ("COMPLETED", "2d", Outcome.NOT_YET),
        ("FAILED", "1m", Outcome.WORSE),
    ],
)
def test_the_change_is_seen_once_new_tasks_run_in_full(rollout: str, created: str, outcome: Outcome) -> None:
    now = a_service(deployments=(a_deployment(rollout=rollout, created=created),))
    assert outcome is verify(planned(), a_snapshot(now))
