"""cache.credential_mismatch: the cache refuses the token that the service presents."""

import pytest

from stackmedic.diagnose.rules.cache.credential_mismatch import check
from stackmedic.model.data_store import Cache
from stackmedic.model.finding import Confidence, Effect
from tests.diagnose.builders import (
    a_cache,
    a_secret,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    ago,
    log,
    secret_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

WRONG = "redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled."
DEAD = a_stopped_task(stopped="2m", started="3m")
GUARDED = a_cache(auth_token=True, auth_token_changed_at=ago("9d"))
ROTATED = a_cache(auth_token=True, auth_token_changed_at=ago("20m"))


def refused(text: str = WRONG) -> tuple[object, ...]:
    return (stopped("backend", DEAD), log("backend-dead-1", text))


@pytest.mark.parametrize(
    "text",
    [
        WRONG,
        "ReplyError: NOAUTH Authentication required.",
        "ERR invalid password",
        "ERR AUTH <password> called without any password configured for the default user.",
    ],
)
def test_a_token_that_changed_before_the_refusal_is_found(text: str) -> None:
    found = the_finding(check, a_snapshot(ROTATED, *refused(text)))
    assert found.effects == (Effect.CANNOT_CONNECT,)
    assert text in found.evidence[0].says


def test_a_secret_that_changed_before_the_refusal_is_found() -> None:
    uses = a_task_definition(secrets={"REDIS_PASSWORD": f"{secret_arn()}:redis::"})
    found = the_finding(check, a_snapshot(GUARDED, uses, a_secret(changed_at=ago("20m")), *refused()))
    assert "changed at" in found.says


def test_a_refusal_without_a_change_on_record_is_only_likely() -> None:
    the_finding(check, a_snapshot(GUARDED, *refused()), Confidence.LIKELY)


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot(ROTATED)) == []


@pytest.mark.parametrize("text", ["Error connecting to redis: Timeout", "FATAL: password authentication failed"])
def test_another_complaint_is_silent(text: str) -> None:
    assert findings(check, a_snapshot(ROTATED, *refused(text))) == []


def test_a_cache_that_asks_for_no_token_is_silent() -> None:
    assert findings(check, a_snapshot(a_cache(auth_token=False), *refused())) == []


def test_a_token_that_the_cache_no_longer_wants_is_found() -> None:
    text = "ERR AUTH <password> called without any password configured for the default user."
    found = findings(check, a_snapshot(a_cache(auth_token=False), *refused(text)))
    assert "has not got a token" in found[0].evidence[-1].says


def test_a_token_that_was_taken_away_lately_is_found() -> None:
    found = the_finding(check, a_snapshot(a_cache(auth_token=False, auth_token_changed_at=ago("20m")), *refused()))
    assert "has not got a token" in found.evidence[-1].says


def test_a_cache_that_nobody_could_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(GUARDED, *refused(), unreadable(Cache)))
