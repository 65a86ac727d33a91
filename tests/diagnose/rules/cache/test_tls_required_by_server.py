"""cache.tls_required_by_server: the cache takes only TLS, and the client does not use it."""

from typing import Any

import pytest

from stackmedic.diagnose.rules.cache.tls_required_by_server import check, rule
from stackmedic.model.data_store import Cache
from stackmedic.model.finding import Confidence
from tests.diagnose.builders import (
    CACHE_HOST,
    a_cache,
    a_container_definition,
    a_service_deployment,
    a_service_revision,
    a_snapshot,
    a_task_definition,
    history,
    revision_arn,
    secret_arn,
    service_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided


def settings(**environment: str) -> Any:
    return a_task_definition(environment=environment)


PLAIN_URL = settings(REDIS_URL=f"redis://{CACHE_HOST}:6379/0")


def test_plain_scheme_is_found() -> None:
    found = the_finding(check, a_snapshot(PLAIN_URL))
    assert found.about == revision_arn()
    assert found.hurts == (service_arn(),)
    assert found.evidence[0].value == f"redis://{CACHE_HOST}:6379/0"
    assert found.evidence[1].value is True
    assert "preferred" in found.says


@pytest.mark.parametrize("name", ["REDIS_SSL", "REDIS_TLS", "REDIS_USE_TLS", "CACHE_SSL_ENABLED", "CELERY_BROKER_SSL"])
@pytest.mark.parametrize("value", ["false", "False", "0", "no"])
def test_switch_that_is_off_is_found(name: str, value: str) -> None:
    assert the_finding(check, a_snapshot(settings(REDIS_HOST=CACHE_HOST, **{name: value})))


def test_mode_that_is_not_said_means_required() -> None:
    assert the_finding(check, a_snapshot(PLAIN_URL, a_cache(transit_encryption_mode=None)))


def test_plain_scheme_of_the_rolled_back_revision_is_found() -> None:
    failed = a_service_deployment(revision=8, source=7, status="ROLLBACK_SUCCESSFUL", created="10m")
    plain = a_task_definition(revision=8, environment={"REDIS_URL": f"redis://{CACHE_HOST}:6379/0"})
    found = the_finding(check, a_snapshot(history("backend", failed), plain, a_service_revision(revision=8)))
    assert found.about == revision_arn(revision=8)


def test_plain_scheme_of_one_container_is_found() -> None:
    worker = a_container_definition("worker", environment={"BROKER": f"redis://{CACHE_HOST}:6379/1"})
    web = a_container_definition(environment={"REDIS_URL": f"rediss://{CACHE_HOST}:6379/0"})
    assert the_finding(check, a_snapshot(a_task_definition(containers=(web, worker))))


def test_switch_beside_a_hidden_address_is_only_likely() -> None:
    revision = a_task_definition(environment={"REDIS_SSL": "false"}, secrets={"REDIS_HOST": secret_arn("cache")})
    found = the_finding(check, a_snapshot(revision), Confidence.LIKELY)
    assert found.decide[0].needs == "secretsmanager:GetSecretValue"


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_tls_scheme_is_silent() -> None:
    assert findings(check, a_snapshot(settings(REDIS_URL=f"rediss://{CACHE_HOST}:6379/0"))) == []


@pytest.mark.parametrize("value", ["true", "True", "1"])
def test_switch_that_is_on_is_silent(value: str) -> None:
    assert findings(check, a_snapshot(settings(REDIS_HOST=CACHE_HOST, REDIS_SSL=value))) == []


def test_preferred_mode_takes_both() -> None:
    assert findings(check, a_snapshot(PLAIN_URL, a_cache(transit_encryption_mode="preferred"))) == []


def test_cache_without_encryption_is_silent() -> None:
    assert findings(check, a_snapshot(PLAIN_URL, a_cache(transit_encryption=False, transit_encryption_mode=None))) == []


def test_plain_scheme_of_an_unused_revision_is_silent() -> None:
    unused = a_task_definition(revision=6, environment={"REDIS_URL": f"redis://{CACHE_HOST}:6379/0"})
    assert findings(check, a_snapshot(unused)) == []


def test_plain_scheme_to_another_cache_is_silent() -> None:
    mixed = settings(REDIS_URL=f"rediss://{CACHE_HOST}:6379/0", SESSION_URL="redis://other.cache.amazonaws.com:6379")
    assert findings(check, a_snapshot(mixed)) == []


def test_service_without_a_cache_is_silent() -> None:
    assert findings(check, a_snapshot(PLAIN_URL), "frontend") == []


def test_hidden_scheme_is_undecided() -> None:
    revision = a_task_definition(environment={}, secrets={"REDIS_URL": secret_arn("cache")})
    (answer,) = undecided(check, a_snapshot(revision))
    assert answer.about == revision_arn()


def test_host_without_a_scheme_or_switch_is_undecided() -> None:
    assert undecided(check, a_snapshot(settings(REDIS_HOST=CACHE_HOST)))


def test_settings_that_contradict_each_other_are_undecided() -> None:
    assert undecided(check, a_snapshot(settings(REDIS_URL=f"redis://{CACHE_HOST}:6379/0", REDIS_SSL="true")))


def test_denied_elasticache_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Cache)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (  # cases/037
            "consumer: Cannot connect to redis://***:6379/0: Error while reading from socket: ('Connection closed by "
            "server.',).",
            True,
        ),
        ("Redis::ConnectionError: Connection lost (ECONNRESET)", True),  # redis-rb#771
        ("[ioredis] Unhandled error event: Error: read ECONNRESET", True),
        ("Error connecting to redis:6379. Connection reset by peer", True),
        ("WRONGPASS invalid username-password pair or user is disabled.", False),
        ("redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.", False),
        ("psycopg2.OperationalError: server closed the connection unexpectedly", False),
    ],
)
def test_signatures_know_the_real_texts(text: str, says: bool) -> None:
    assert any(each.pattern.search(text) for each in rule.signatures) is says
