"""database.credential_mismatch: the server refuses the password that the service presents."""

from dataclasses import replace
from typing import Any

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.database.credential_mismatch import check, rule
from stackmedic.model.artifact import Secret
from stackmedic.model.data_store import Database, DatabaseEvent, of_cluster
from stackmedic.model.finding import Confidence
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import (
    DATABASE_HOST,
    Part,
    a_database,
    a_secret,
    a_service,
    a_service_deployment,
    a_snapshot,
    a_stopped_task,
    a_task,
    a_task_definition,
    ago,
    database_events,
    default_environment,
    history,
    log,
    running,
    secret_arn,
    service_arn,
    stopped,
    task_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

REFUSED = 'FATAL:  password authentication failed for user "shop"'
USES = a_task_definition(
    environment=default_environment("backend"),
    secrets={"REDIS_PASSWORD": secret_arn("cache"), "POSTGRES_PASSWORD": f"{secret_arn()}:password::"},
)
UNCHANGED = a_secret(changed_at=ago("20d"))
ROTATED = a_secret(changed_at=ago("10m"))
RESET = database_events("Reset master credentials", at="10m")  # RDS-EVENT-0016


def crashing(*parts: Part, line: str = REFUSED, revision: Any = USES) -> Snapshot:
    """New tasks are refused and exit."""
    dead = (a_service(running=0), running("backend"), stopped("backend", a_stopped_task()))
    return a_snapshot(revision, *dead, log("backend-dead-1", line, last="3m"), *parts)


def refused_while_running(*parts: Part, last: str = "2m") -> Snapshot:
    return a_snapshot(USES, log("backend-1", REFUSED, last=last), *parts)


def test_a_proxy_that_has_no_credentials_of_the_user_refuses_as_well() -> None:
    """Source: "Troubleshooting for RDS Proxy", errors of PostgreSQL."""
    words = "FATAL: This RDS proxy has no credentials for the role shop. Check the credentials for this role"
    the_finding(check, crashing(UNCHANGED, line=words), Confidence.LIKELY)
    assert [each.id for each in diagnose(crashing(UNCHANGED, line=words)).causes] == ["database.credential_mismatch"]


def test_secret_that_changed_before_the_refusal_confirms() -> None:
    found = the_finding(check, crashing(ROTATED))
    assert found.about == secret_arn()
    assert found.hurts == (service_arn(),)
    assert [each.call for each in found.evidence] == [
        "logs:GetLogEvents",
        "secretsmanager:DescribeSecret",
        "rds:DescribeDBInstances",
    ]
    assert found.evidence[0].value == REFUSED


def test_password_that_rds_reset_confirms() -> None:
    found = the_finding(check, crashing(UNCHANGED, RESET))
    assert found.evidence[1].value == "Reset master credentials"


def test_password_that_rds_reset_for_a_whole_cluster_confirms() -> None:
    """RDS says it of the cluster alone: its instances have no password of their own."""
    reset = replace(RESET, scope=of_cluster("shop"))
    assert the_finding(check, crashing(UNCHANGED, a_database(cluster_id="shop"), reset))
    the_finding(check, crashing(UNCHANGED, a_database(cluster_id="other"), reset), Confidence.LIKELY)


@pytest.mark.parametrize("scope", ["shop-postgres", of_cluster("shop")])
def test_what_rds_said_would_decide_where_it_may_not_be_read(scope: str) -> None:
    """A new master password is told by RDS alone, of an instance or of its cluster."""
    parts = (UNCHANGED, a_database(cluster_id="shop"), unreadable(DatabaseEvent, scope))
    found = the_finding(check, crashing(*parts), Confidence.LIKELY)
    assert [each.needs for each in found.decide] == ["rds:DescribeEvents"]


def test_what_rds_said_decides_nothing_about_another_user() -> None:
    parts = (UNCHANGED, unreadable(DatabaseEvent, "shop-postgres"))
    line = REFUSED.replace('"shop"', '"reporting"')
    found = the_finding(check, crashing(*parts, line=line), Confidence.LIKELY)
    assert [each.call for each in found.decide] == ["cloudtrail:LookupEvents"]


def test_what_rds_may_not_tell_matters_no_more_once_the_secret_tells() -> None:
    assert the_finding(check, crashing(ROTATED, unreadable(DatabaseEvent, "shop-postgres")))


def test_rotation_under_running_tasks_confirms() -> None:
    """Secrets are read as a task starts: new connections of old tasks present the old password."""
    assert the_finding(check, refused_while_running(a_secret(changed_at=ago("3h"))))


def test_no_change_on_record_is_only_likely() -> None:
    found = the_finding(check, crashing(UNCHANGED), Confidence.LIKELY)
    assert found.about == secret_arn()
    assert found.decide


def test_rotation_since_the_tasks_that_run_were_started_confirms() -> None:
    """They still know the old password; the new tasks read the new one, however long ago it was put."""
    old = running("backend", a_task("backend-1"), a_task("backend-2"))
    dead = (stopped("backend", a_stopped_task()), log("backend-dead-1", REFUSED, last="3m"))
    assert the_finding(check, a_snapshot(USES, old, *dead, a_secret(changed_at=ago("5h"))))


def test_refusal_of_a_new_revision_alone_accuses_no_secret_that_did_not_change() -> None:
    """It presents another user: PostgreSQL refuses an unknown user in the same words."""
    deployed = history("backend", a_service_deployment(created="10m"), a_service_deployment(revision=6, created="9d"))
    line = REFUSED.replace('"shop"', '"shopp"')
    assert findings(check, crashing(UNCHANGED, deployed, line=line)) == []
    assert the_finding(check, crashing(ROTATED, deployed))


def test_password_in_plain_settings_accuses_the_database() -> None:
    found = the_finding(check, crashing(RESET, revision=a_task_definition()))
    assert found.about == "arn:aws:rds:eu-west-1:123456789012:db:shop-postgres"


def test_secret_that_changed_after_the_refusal_explains_nothing() -> None:
    the_finding(check, crashing(a_secret(changed_at=ago("1m"))), Confidence.LIKELY)


def test_reset_of_the_master_says_nothing_of_another_user() -> None:
    line = REFUSED.replace('"shop"', '"reporting"')
    the_finding(check, crashing(UNCHANGED, RESET, line=line), Confidence.LIKELY)


def test_other_events_are_no_reset() -> None:
    the_finding(check, crashing(UNCHANGED, database_events("Backing up DB instance")), Confidence.LIKELY)


def test_old_reset_explains_nothing() -> None:
    the_finding(check, crashing(UNCHANGED, database_events("Reset master credentials", at="3d")), Confidence.LIKELY)


@pytest.mark.parametrize(
    "line",
    [
        'psycopg2.OperationalError: connection to server at "10.0.11.7", port 5432 failed: ' + REFUSED,
        'error: password authentication failed for user "shop"',
        'asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "shop"',
        'org.postgresql.util.PSQLException: FATAL: password authentication failed for user "shop"',
        'failed SASL auth (FATAL: password authentication failed for user "shop" (SQLSTATE 28P01))',
        "  code: '28P01',",
        "Access denied for user 'shop'@'10.0.10.21' (using password: YES)",
    ],
)
def test_every_driver_is_understood(line: str) -> None:
    assert the_finding(check, crashing(ROTATED, line=line))
    assert any(each.pattern.search(line) for each in rule.signatures)


@pytest.mark.parametrize(
    "line",
    [
        'connection to server at "10.0.11.7", port 5432 failed: Connection timed out',
        'FATAL:  no pg_hba.conf entry for host "10.0.10.21", user "shop", database "shop", no encryption',
        'FATAL:  PAM authentication failed for user "shop"',
        'FATAL:  database "shop" does not exist',
        'FATAL:  role "shop" does not exist',
        "Access denied for user 'shop'@'10.0.10.21' (using password: NO)",
        "WRONGPASS invalid username-password pair or user is disabled.",
        "login failed: wrong password for customer 17",
    ],
)
def test_other_refusals_are_silent(line: str) -> None:
    assert findings(check, crashing(ROTATED, RESET, line=line)) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_rotation_without_a_refusal_is_silent() -> None:
    assert findings(check, a_snapshot(USES, ROTATED, RESET)) == []


def test_refusal_before_the_service_recovered_is_silent() -> None:
    fresh = (a_task(started="20m"), a_task("backend-2", started="20m"))
    dead = a_stopped_task(stopped="40m", started="41m")
    parts = (running("backend", *fresh), stopped("backend", dead), log("backend-dead-1", REFUSED, last="40m"))
    assert findings(check, a_snapshot(USES, ROTATED, *parts)) == []


def test_program_that_was_refused_once_and_runs_on_is_silent() -> None:
    assert findings(check, refused_while_running(ROTATED, last="40m")) == []


@pytest.mark.parametrize("status", ["stopped", "starting", "rebooting"])
def test_database_that_cannot_answer_now_is_another_cause(status: str) -> None:
    assert findings(check, crashing(ROTATED, a_database(status=status))) == []


def test_refusal_of_another_service_is_silent() -> None:
    assert findings(check, crashing(ROTATED), "frontend") == []


def test_refusal_by_a_host_that_is_named_is_about_that_database() -> None:
    second = a_database(id="shop-reports", arn="arn:reports", host="shop-reports.abc.eu-west-1.rds.amazonaws.com")
    revision = a_task_definition(
        environment={"DB_HOST": DATABASE_HOST, "REPORTS_HOST": second.host or ""}, secrets={"DB_PASSWORD": secret_arn()}
    )
    line = f'connection to server at "{DATABASE_HOST}" (10.0.11.7), port 5432 failed: {REFUSED}'
    found = the_finding(check, crashing(ROTATED, second, line=line, revision=revision))
    assert "shop-postgres" in found.says


def test_refusal_by_one_of_two_databases_is_only_likely() -> None:
    second = a_database(id="shop-reports", arn="arn:reports", host="shop-reports.abc.eu-west-1.rds.amazonaws.com")
    revision = a_task_definition(
        environment={"DB_HOST": DATABASE_HOST, "REPORTS_HOST": second.host or ""}, secrets={"DB_PASSWORD": secret_arn()}
    )
    found = findings(check, crashing(ROTATED, second, revision=revision))
    assert {each.confidence for each in found} == {Confidence.LIKELY}


def test_denied_secret_names_the_read_that_would_decide() -> None:
    found = the_finding(check, crashing(unreadable(Secret, secret_arn())), Confidence.LIKELY)
    assert found.decide[0].needs == "secretsmanager:DescribeSecret"


def test_denied_events_leave_it_likely() -> None:
    the_finding(check, crashing(UNCHANGED, unreadable(DatabaseEvent, "shop-postgres")), Confidence.LIKELY)


def test_denied_rds_is_undecided() -> None:
    assert undecided(check, crashing(ROTATED, unreadable(Database)))


def test_denied_logs_are_silent() -> None:
    """Without a refusal there is nothing to be undecided about; the engine reports the gap."""
    assert findings(check, crashing(ROTATED, unreadable(LogLine, (task_arn("backend-dead-1"), "backend")))) == []
