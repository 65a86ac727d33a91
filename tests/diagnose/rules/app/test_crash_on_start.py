"""app.crash_on_start: the program exits at start for a reason of its own."""

import pytest

from stackmedic.diagnose.rules.app.crash_on_start import check
from stackmedic.model.signal import LogLine
from tests.diagnose.builders import (
    a_service_deployment,
    a_snapshot,
    a_stopped_task,
    ago,
    history,
    log,
    service_arn,
    stopped,
    task_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.troubles import TIMES_OUT, TRACE, crashing, down, rolled_back

DEPLOYED = history("backend", a_service_deployment(created="10m"), a_service_deployment(revision=6, created="9d"))


def test_a_stack_trace_of_its_own_is_found() -> None:
    found = the_finding(check, a_snapshot(*crashing(*TRACE)))
    assert found.about == service_arn()
    assert "TypeError: load()" in found.says
    assert found.evidence[0].call == "logs:GetLogEvents"
    assert found.evidence[0].value == TRACE[-1]


def test_a_node_program_is_found_too() -> None:
    assert findings(check, a_snapshot(*crashing("Error: Cannot find module 'express'", "    at Module._load (node:1)")))


@pytest.mark.parametrize(
    "line",
    (
        "[2026/11/20 10:01:02] [error] configuration file contains errors, aborting.",
        'nginx: [emerg] unknown directive "upstrem" in /etc/nginx/nginx.conf:12',
        "bundler: command not found: puma",
        "Aws::SQS::Errors::NonExistentQueue (The specified queue does not exist.)",
        "/usr/bin/env: 'bash\\r': No such file or directory",
    ),
)
def test_last_words_in_small_letters_are_found_too(line: str) -> None:
    found = the_finding(check, a_snapshot(*crashing("starting", line)))
    assert found.evidence[0].value == line


@pytest.mark.parametrize(
    "line",
    (
        "2026/11/20 10:00:01 [error] 7#7: connect() failed (111: Connection refused) while connecting to upstream",
        "PermissionError: [Errno 13] Permission denied: '/data/uploads'",
        "Error: self-signed certificate in certificate chain",
        'nginx: [emerg] host not found in upstream "app" in /etc/nginx/conf.d/default.conf:5',
    ),
)
def test_last_words_that_blame_what_lies_around_the_program_are_not_its_own_reason(line: str) -> None:
    assert not findings(check, a_snapshot(*crashing(line)))


def test_a_key_of_the_programs_own_that_is_missing_is_no_missing_variable() -> None:
    assert findings(check, a_snapshot(*crashing("Traceback (most recent call last):", "KeyError: 'limits'")))


@pytest.mark.parametrize(
    "line",
    [
        TIMES_OUT,
        'psycopg.OperationalError: FATAL:  password authentication failed for user "shop"',
        "redis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused.",
        "Error: getaddrinfo ENOTFOUND db.internal",
        "KeyError: 'DATABASE_URL'",
        "Missing `secret_key_base` for 'production' environment, set this string with (ArgumentError)",
        "in `validate_secret_key_base': *** `secret_key_base` for 'production' environment (ArgumentError)",
        "pydantic_core._pydantic_core.ValidationError: 1 validation error: SECRET_KEY Field required",
    ],
)
def test_a_log_that_blames_something_else_is_not_its_own_reason(line: str) -> None:
    assert not findings(check, a_snapshot(*crashing(line)))


def test_a_new_revision_after_a_good_one_is_another_cause() -> None:
    assert not findings(check, a_snapshot(*rolled_back(), log("backend-dead-1", *TRACE)))


def test_a_task_that_is_still_being_taken_down_counts_as_one_of_the_new_revision() -> None:
    """Its time of stopping is known before that of having stopped."""
    leaving = a_stopped_task(started="2m", stopping_at=ago("1m"), stopped_at=None)
    parts = (*down(), DEPLOYED, stopped("backend", leaving), log("backend-dead-1", *TRACE))
    assert not findings(check, a_snapshot(*parts))


def test_a_loop_that_began_with_the_revision_stays_its_fault() -> None:
    deployed = history("backend", a_service_deployment(created="55m"), a_service_deployment(revision=6, created="9d"))
    loop = [
        a_stopped_task(f"backend-dead-{at}", started=f"{at + 1}m", stopped=f"{at}m") for at in (3, 12, 21, 30, 39, 48)
    ]
    parts = (*down(), deployed, stopped("backend", *loop), log("backend-dead-3", *TRACE))
    assert not findings(check, a_snapshot(*parts))


def test_a_hiccup_of_the_rollout_an_hour_ago_is_not_the_trouble_of_now() -> None:
    deployed = history("backend", a_service_deployment(created="58m"), a_service_deployment(revision=6, created="9d"))
    tasks = (a_stopped_task(started="3m", stopped="2m"), a_stopped_task("old", started="57m", stopped="56m"))
    parts = (*down(), deployed, stopped("backend", *tasks), log("backend-dead-1", *TRACE))
    assert findings(check, a_snapshot(*parts))


def test_a_kill_is_not_an_exit_of_its_own() -> None:
    assert not findings(check, a_snapshot(*crashing(*TRACE, exit_code=137)))
    assert not findings(check, a_snapshot(*crashing(*TRACE, exit_code=0)))


def test_a_crash_hours_after_the_start_is_not_at_start() -> None:
    late = stopped("backend", a_stopped_task(started="5h", stopped="3m"))
    assert not findings(check, a_snapshot(*down(), late, log("backend-dead-1", *TRACE)))


def test_a_log_without_an_error_proves_nothing() -> None:
    assert not findings(check, a_snapshot(*crashing("starting", "ready")))


def test_an_unreadable_log_leaves_it_open() -> None:
    hidden = unreadable(LogLine, (task_arn("backend-dead-1"), "backend"))
    assert undecided(check, a_snapshot(*crashing(*TRACE), hidden))


@pytest.mark.parametrize(
    "line",
    (
        "Caused by: java.net.UnknownHostException: db.example.internal",
        "django.db.utils.OperationalError: (1049, \"Unknown database 'shop'\")",
        "redis.exceptions.ResponseError: OOM command not allowed when used memory > 'maxmemory'.",
        "ReplyError: MOVED 7365 10.0.0.77:6379 Error",
        "botocore.errorfactory.NoSuchBucket: An error occurred (NoSuchBucket): Exception",
    ),
)
def test_what_a_store_answers_is_no_reason_of_the_program_s_own(line: str) -> None:
    assert findings(check, a_snapshot(*crashing(line))) == []
