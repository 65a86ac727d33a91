"""cache.deleted: the cache no longer exists."""

from dataclasses import replace

import pytest

from stackmedic.diagnose.rules.cache.deleted import check
from stackmedic.model.data_store import Cache, CacheNode
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import CACHE_HOST, a_cache, a_snapshot, a_task_definition, gone, secret_arn, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

GONE = (gone(Cache, "shop-redis"), gone(CacheNode, "shop-redis-001"))


def test_a_host_of_which_no_cache_is_left_is_found() -> None:
    found = the_finding(check, a_snapshot(*GONE))
    assert found.about == "shop-redis"
    assert found.evidence[0].call == "elasticache:DescribeReplicationGroups"


SOUGHT = f"redis.exceptions.ConnectionError: Error -2 connecting to {CACHE_HOST}:6379. Name or service not known."
HIDDEN = a_task_definition(environment={}, secrets={"REDIS_URL": f"{secret_arn()}:redis::"})


def test_a_host_that_hides_in_a_secret_and_that_the_log_names_is_found() -> None:
    found = the_finding(check, logging(SOUGHT, parts=(*GONE, HIDDEN)))
    assert "shop-redis" == found.about
    assert "finds no address" in found.says


def test_a_host_that_a_program_cannot_find_although_its_cache_is_there_is_silent() -> None:
    assert findings(check, logging(SOUGHT, parts=(HIDDEN,))) == []


def test_a_cache_that_is_there_is_silent_whatever_its_state() -> None:
    assert findings(check, a_snapshot()) == []
    assert findings(check, a_snapshot(a_cache(status="modifying"))) == []


def test_a_cache_that_has_no_endpoint_yet_is_silent() -> None:
    assert findings(check, a_snapshot(a_cache(status="creating", host=None))) == []


def test_a_service_that_names_no_cache_is_silent() -> None:
    assert findings(check, a_snapshot(*GONE), "frontend") == []


def test_unreadable_caches_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Cache)))


def test_a_list_that_nobody_read_proves_nothing() -> None:
    """A look over a region reads no stores."""
    whole = a_snapshot(*GONE)
    unread = {place: facts for place, facts in whole.many.items() if place != ("Cache", EVERYWHERE)}
    assert undecided(check, replace(whole, many=unread))


@pytest.mark.parametrize(
    "host",
    (
        "shop-x1y2z3.serverless.euw1.cache.amazonaws.com",  # Told by elasticache:DescribeServerlessCaches alone.
        "master.shop-redis.abc.usw2.cache.amazonaws.com",
        "master.shop-redis.abc.apse2.cache.amazonaws.com",
    ),
)
def test_a_cache_that_no_list_of_this_region_holds_may_be_there(host: str) -> None:
    revision = a_task_definition(environment={"REDIS_URL": f"rediss://{host}:6379"})
    assert findings(check, a_snapshot(revision, *GONE)) == []
    named = logging(f"Error: getaddrinfo ENOTFOUND {host}", parts=(*GONE, HIDDEN))
    assert findings(check, named) == []
