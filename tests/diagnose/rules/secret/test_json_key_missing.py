"""secret.json_key_missing: a task asks a secret for a key that it does not hold."""

from typing import Any

import pytest

from stackmedic.diagnose.rules.secret.json_key_missing import check, rule
from stackmedic.model.artifact import Secret, SecretKeys
from stackmedic.model.finding import Confidence
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Keyed,
    a_secret,
    a_snapshot,
    a_stopped_task,
    a_task,
    a_task_definition,
    ago,
    gone,
    make,
    running,
    secret_arn,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

# As quoted by users of Fargate 1.4; "Amazon ECS stopped tasks error messages".
STATEMENT = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable "
    "to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did "
    "not contain json key {}"
)
ASKS = a_task_definition(secrets={"DB_PASSWORD": f"{secret_arn()}:password::"})
OLD = a_secret(changed_at=ago("2h"))


def failed(key: str = "password", **more: Any) -> Task:
    return a_stopped_task(
        reason=STATEMENT.format(key),
        code="TaskFailedToStart",
        exit_code=None,
        started=None,
        **({"stopped": "3m"} | more),
    )


def keys(*names: str) -> Keyed:
    found = make(SecretKeys, "secretsmanager:GetSecretValue", "", arn=secret_arn(), keys=names)
    return Keyed(secret_arn(), found)


def test_statement_of_the_newest_attempt_is_found() -> None:
    found = the_finding(check, a_snapshot(ASKS, OLD, stopped("backend", failed()), running("backend")))
    assert found.about == secret_arn()
    assert found.hurts == (service_arn(),)
    assert "password" in found.says
    assert found.evidence[0].value == STATEMENT.format("password")


def test_statement_counts_while_old_tasks_run() -> None:
    assert the_finding(check, a_snapshot(ASKS, OLD, stopped("backend", failed())))


def test_keys_that_were_read_prove_it_without_a_statement() -> None:
    """A risk while tasks run: the next one cannot start."""
    found = the_finding(check, a_snapshot(ASKS, OLD, keys("username")))
    assert found.evidence[0].call == "secretsmanager:GetSecretValue"
    assert found.evidence[0].value == ["username"]


def test_keys_that_were_read_beat_a_secret_that_changed() -> None:
    changed = a_secret(changed_at=ago("1m"))
    assert the_finding(check, a_snapshot(ASKS, changed, keys("username"), stopped("backend", failed())))


def test_same_key_asked_of_two_secrets_is_only_likely() -> None:
    asks = {"DB_PASSWORD": f"{secret_arn()}:password::", "CACHE": f"{secret_arn('cache')}:password::"}
    cache = a_secret("cache", changed_at=ago("2h"))
    snapshot = a_snapshot(a_task_definition(secrets=asks), OLD, cache, stopped("backend", failed()))
    found = findings(check, snapshot)
    assert [each.about for each in found] == [secret_arn(), secret_arn("cache")]
    assert {each.confidence for each in found} == {Confidence.LIKELY}
    assert found[0].decide[0].needs == "secretsmanager:GetSecretValue"


def test_keys_decide_between_two_secrets() -> None:
    asks = {"DB_PASSWORD": f"{secret_arn()}:password::", "CACHE": f"{secret_arn('cache')}:password::"}
    cache = Keyed(
        secret_arn("cache"), make(SecretKeys, "secretsmanager:GetSecretValue", "", arn="c", keys=("password",))
    )
    found = findings(check, a_snapshot(a_task_definition(secrets=asks), OLD, keys(), cache))
    assert [each.about for each in found] == [secret_arn()]


def test_two_containers_that_ask_for_one_key_are_one_finding() -> None:
    asks = {"DB_PASSWORD": f"{secret_arn()}:password::", "PGPASSWORD": f"{secret_arn()}:password::"}
    assert the_finding(check, a_snapshot(a_task_definition(secrets=asks), OLD, stopped("backend", failed())))


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []
    assert findings(check, a_snapshot(ASKS, OLD)) == []
    assert findings(check, a_snapshot(ASKS, OLD, keys("username", "password"))) == []


def test_secret_that_changed_since_is_silent() -> None:
    changed = a_secret(changed_at=ago("1m"))
    assert findings(check, a_snapshot(ASKS, changed, stopped("backend", failed()))) == []


def test_key_that_is_there_by_now_is_silent() -> None:
    assert findings(check, a_snapshot(ASKS, OLD, keys("password"), stopped("backend", failed()))) == []


def test_task_of_the_revision_that_started_since_refutes() -> None:
    later = a_task(started="1m")
    assert findings(check, a_snapshot(ASKS, OLD, stopped("backend", failed()), running("backend", later))) == []


def test_newer_attempt_that_failed_otherwise_is_silent() -> None:
    crash = a_stopped_task("backend-dead-2", stopped="1m", started="2m")
    assert findings(check, a_snapshot(ASKS, OLD, stopped("backend", crash, failed()))) == []


def test_statement_about_an_unused_revision_is_silent() -> None:
    assert findings(check, a_snapshot(ASKS, OLD, stopped("backend", failed(revision=6)))) == []


@pytest.mark.parametrize("key", ["passwords", "PASSWORD", "username"])
def test_statement_about_another_key_is_silent(key: str) -> None:
    assert findings(check, a_snapshot(ASKS, OLD, stopped("backend", failed(key)))) == []


def test_whole_secret_and_parameters_have_no_key() -> None:
    references = {"A": secret_arn(), "B": "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/password", "C": "password"}
    assert findings(check, a_snapshot(a_task_definition(secrets=references), stopped("backend", failed()))) == []


def test_missing_secret_is_another_cause() -> None:
    assert findings(check, a_snapshot(ASKS, gone(Secret, secret_arn()), stopped("backend", failed()))) == []


def test_secret_without_a_date_has_never_changed() -> None:
    assert the_finding(check, a_snapshot(ASKS, a_secret(), stopped("backend", failed())))


def test_denied_secret_is_undecided() -> None:
    (answer,) = undecided(check, a_snapshot(ASKS, unreadable(Secret, secret_arn()), stopped("backend", failed())))
    assert answer.about == secret_arn()
    assert answer.gaps[0].needs == "secretsmanager:DescribeSecret"


def test_denied_secret_without_a_statement_is_silent() -> None:
    assert findings(check, a_snapshot(ASKS, unreadable(Secret, secret_arn()))) == []


def test_denied_tasks_are_undecided() -> None:
    assert undecided(check, a_snapshot(ASKS, OLD, unreadable(Task, (service_arn(), "STOPPED"))))


def test_signature_knows_the_real_text() -> None:
    assert any(each.pattern.search(STATEMENT.format("x")) for each in rule.signatures)
