"""Relations: which revision is in question, and which stores a service uses."""

import pytest

from stackmedic.diagnose.relations import (
    address_in,
    failed_revision,
    stores_of_stack,
    suspect_revisions,
    uses,
)
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.service import Service, ServiceDeployment, ServiceRevision
from stackmedic.model.snapshot import EVERYWHERE, Snapshot, Unknown
from tests.diagnose.builders import (
    CACHE_HOST,
    CLUSTER_HOST,
    DATABASE_HOST,
    READER_HOST,
    a_cluster,
    a_database,
    a_snapshot,
    a_task_definition,
    revision_arn,
    secret_arn,
    service_arn,
    service_revision_arn,
    unreadable,
)
from tests.diagnose.troubles import rolled_back

OTHER = a_database(id="other", arn="arn:other", host="other.rds.amazonaws.com")
HIDDEN = a_task_definition(environment={}, secrets={"DATABASE_URL": f"{secret_arn()}:url::"})


def backend(snapshot: Snapshot) -> Service:
    service = snapshot.find(Service, service_arn())
    assert service
    return service


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (DATABASE_HOST, (None, DATABASE_HOST, None)),
        (f"{DATABASE_HOST}:6432", (None, DATABASE_HOST, 6432)),
        (f"postgresql+psycopg://shop:x@{DATABASE_HOST}:5432/shop", ("postgresql+psycopg", DATABASE_HOST, 5432)),
        (f"host={DATABASE_HOST} dbname=shop", (None, DATABASE_HOST, None)),
        (DATABASE_HOST.upper(), (None, DATABASE_HOST, None)),
        (f"replica-{DATABASE_HOST}", None),
        (f"{DATABASE_HOST}.example.com", None),
        ("", None),
    ],
)
def test_hosts_are_found_in_values(value: str, expected: object) -> None:
    assert address_in(value, (DATABASE_HOST,)) == expected


def test_a_named_store_is_a_use_with_its_variable() -> None:
    snapshot = a_snapshot(OTHER)
    (use,) = uses(snapshot, backend(snapshot), Database)
    assert (use.store.id, use.host, use.port) == ("shop-postgres", DATABASE_HOST, 5432)
    assert use.via
    assert use.via.value == DATABASE_HOST
    (cached,) = uses(snapshot, backend(snapshot), Cache)
    assert (cached.host, cached.port, cached.scheme) == (CACHE_HOST, 6379, "rediss")


def test_a_port_beside_the_host_counts() -> None:
    snapshot = a_snapshot(a_task_definition(environment={"DB_HOST": DATABASE_HOST, "DB_PORT": "6432"}))
    assert uses(snapshot, backend(snapshot), Database)[0].port == 6432


def test_a_clusters_endpoint_leads_to_its_writer_and_that_of_readers_to_a_reader() -> None:
    reader = a_database(id="shop-reader", arn="arn:reader", host="shop-reader.abc.eu-west-1.rds.amazonaws.com")
    pair = (reader, a_cluster("shop-postgres", "shop-reader"))
    for host, member in ((CLUSTER_HOST, "shop-postgres"), (READER_HOST, "shop-reader")):
        snapshot = a_snapshot(*pair, a_task_definition(environment={"DB_HOST": host}))
        (use,) = uses(snapshot, backend(snapshot), Database)
        assert (use.store.id, use.host) == (member, host)
    snapshot = a_snapshot(*pair, HIDDEN)
    assert [each.store.id for each in uses(snapshot, backend(snapshot), Database)] == ["shop-postgres"]


def test_a_hidden_host_presumes_the_store_that_bears_the_stacks_name() -> None:
    snapshot = a_snapshot(HIDDEN, OTHER)
    (use,) = uses(snapshot, backend(snapshot), Database)
    assert (use.store.id, use.via) == ("shop-postgres", None)
    assert uses(snapshot, backend(snapshot), Cache) == ()


def test_a_service_without_a_hint_uses_nothing() -> None:
    snapshot = a_snapshot(a_task_definition(environment={"PORT": "8000"}))
    assert uses(snapshot, backend(snapshot), Database) == ()


def test_a_namesake_that_nobody_uses_is_not_of_the_stack() -> None:
    """The instance that was left over from a migration may be stopped without anybody being hurt."""
    old = a_database(id="shop-postgres-old", arn="arn:old", host="old.rds.amazonaws.com", status="stopped")
    assert [each.id for each in stores_of_stack(a_snapshot(old), Database)] == ["shop-postgres"]
    silent = a_task_definition(environment={})
    assert len(stores_of_stack(a_snapshot(old, silent), Database)) == 2


def test_unreadable_stores_are_unknown() -> None:
    snapshot = a_snapshot(unreadable(Database, EVERYWHERE))
    with pytest.raises(Unknown):
        uses(snapshot, backend(snapshot), Database)
    assert stores_of_stack(snapshot, Database) == ()


def test_the_revision_that_was_rolled_back_is_in_question() -> None:
    snapshot = a_snapshot(*rolled_back())
    arns = [each.arn for each in suspect_revisions(snapshot, backend(snapshot))]
    assert arns == [revision_arn(revision=6), revision_arn(revision=7)]


@pytest.mark.parametrize(
    "hidden",
    [
        unreadable(ServiceDeployment, service_arn()),
        unreadable(ServiceRevision, service_revision_arn()),
    ],
)
def test_stopped_tasks_tell_the_failed_revision_where_the_history_is_hidden(hidden: object) -> None:
    snapshot = a_snapshot(*rolled_back(), hidden)  # type: ignore[arg-type]
    assert failed_revision(snapshot, backend(snapshot)) == revision_arn(revision=7)


def test_a_stack_that_went_well_has_one_revision_in_question() -> None:
    snapshot = a_snapshot()
    assert [each.arn for each in suspect_revisions(snapshot, backend(snapshot))] == [revision_arn()]
