"""What the rules have in common that go by a store's own answer, as the log of its client has it."""

from dataclasses import dataclass
from itertools import product

import pytest

from stackmedic.diagnose.rule import Check
from stackmedic.diagnose.rules.cache import (
    capacity_maxclients,
    capacity_memory_policy,
    failover_stale_primary_connection,
    topology_cluster_mode_client,
    topology_cluster_mode_unsupported,
)
from stackmedic.diagnose.rules.cache import tls_client_ca_missing as cache_tls_client_ca_missing
from stackmedic.diagnose.rules.database import (
    connections_limit_exhausted,
    migration_missing,
    missing,
    tls_required_by_server,
)
from stackmedic.model.data_store import Cache, Database
from tests.diagnose.builders import Part, a_cache, a_snapshot, log, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging


@dataclass(frozen=True)
class Answer:
    """The line by which a rule knows its cause, the kind of store that said it, and what the account has to have."""

    check: Check
    store: type[Cache] | type[Database]
    line: str
    parts: tuple[Part, ...] = ()


CLUSTER = (a_cache(cluster_mode=True),)
ANSWERS = (
    Answer(capacity_maxclients.check, Cache, "redis.exceptions.ConnectionError: max number of clients reached"),
    Answer(
        capacity_memory_policy.check,
        Cache,
        "redis.exceptions.OutOfMemoryError: OOM command not allowed when used memory > 'maxmemory'.",
    ),
    Answer(
        failover_stale_primary_connection.check,
        Cache,
        "redis.exceptions.ReadOnlyError: READONLY You can't write against a read only replica.",
    ),
    Answer(
        cache_tls_client_ca_missing.check,
        Cache,
        "redis.exceptions.ConnectionError: Error 1 connecting to "
        "master.shop-redis.abc.euw1.cache.amazonaws.com:6379. [SSL: CERTIFICATE_VERIFY_FAILED] "
        "certificate verify failed: unable to get local issuer certificate",
    ),
    Answer(
        topology_cluster_mode_client.check,
        Cache,
        "redis.exceptions.ResponseError: MOVED 3999 10.0.11.7:6379",
        CLUSTER,
    ),
    Answer(
        topology_cluster_mode_unsupported.check,
        Cache,
        "redis.exceptions.ResponseError: CROSSSLOT Keys in request don't hash to the same slot",
        CLUSTER,
    ),
    Answer(
        connections_limit_exhausted.check,
        Database,
        "FATAL:  remaining connection slots are reserved for non-replication superuser connections",
    ),
    Answer(migration_missing.check, Database, "psycopg2.errors.UndefinedColumn: column users.locale does not exist"),
    Answer(missing.check, Database, 'FATAL:  database "shop_v2" does not exist'),
    Answer(
        tls_required_by_server.check,
        Database,
        'FATAL:  no pg_hba.conf entry for host "10.0.10.21", user "shop", database "shop", no encryption',
    ),
)
# What clients say as well, and what proves none of these causes.
OTHERS = (
    "redis.exceptions.TimeoutError: Timeout reading from socket",
    "redis.exceptions.ConnectionError: Too many connections",
    "redis.exceptions.ConnectionError: Error 110 connecting to master.shop-redis.abc.euw1.cache.amazonaws.com:6379. "
    "Connection timed out.",
    'psycopg2.OperationalError: connection to server at "shop-postgres" port 5432 failed: Connection timed out',
    'FATAL:  password authentication failed for user "shop"',
    "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00",
    "OOM killed",
)
WRONG = [
    *((each, other.line) for each, other in product(ANSWERS, ANSWERS) if each is not other),
    *product(ANSWERS, OTHERS),
]
every_answer = pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: each.check.__module__.split("rules.")[1])


@every_answer
def test_the_line_is_found_and_is_the_first_evidence(answer: Answer) -> None:
    found = the_finding(answer.check, logging(answer.line, parts=answer.parts))
    assert found.evidence[0].value == answer.line


@pytest.mark.parametrize(("answer", "line"), WRONG)
def test_the_line_of_another_cause_is_silent(answer: Answer, line: str) -> None:
    assert findings(answer.check, logging(line, parts=answer.parts)) == []


@every_answer
def test_a_service_that_says_nothing_is_silent(answer: Answer) -> None:
    assert findings(answer.check, a_snapshot(*answer.parts)) == []


@every_answer
def test_a_line_of_before_all_was_well_is_silent(answer: Answer) -> None:
    assert findings(answer.check, a_snapshot(log("backend-1", answer.line, last="3h"), *answer.parts)) == []


@every_answer
def test_a_store_that_could_not_be_read_is_undecided(answer: Answer) -> None:
    assert undecided(answer.check, logging(answer.line, parts=(unreadable(answer.store),)))
