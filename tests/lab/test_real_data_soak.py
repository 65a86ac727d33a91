"""Real servers through what takes long: fail-overs, replicas, instances that come and go, changes in any order."""

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from stackmedic import app
from stackmedic.app import Options, Target
from stackmedic.lab.fault import Aws, all_faults
from stackmedic.lab.real_data.installed import missing
from stackmedic.model.probed import Address, Tunnel, Ways
from stackmedic.probe import postgres, redis
from tests.conftest import Stacks
from tests.lab.stores import Stores, needs_proc, processes_of
from tests.scenarios.lab import DATABASE, Lab

LACKING = missing()
pytestmark = [pytest.mark.soak, pytest.mark.skipif(LACKING is not None, reason=": ".join(LACKING or ()))]
ALLOWANCE_S, LOOK_S, LOOKS = 5.0, 0.05, 300
PASSWORD, CACHE = "of-a-long-campaign-1", "ohmycoins-staging-redis"
ACTS = 60


@pytest.fixture
def stores(standing: Lab, tmp_path: Path) -> Iterator[Stores]:
    made = Stores(standing.fork(), tmp_path)
    made.start()
    yield made
    made.lab.control("down")


@pytest.fixture
def clinic(stacks: Stacks, tmp_path: Path) -> Iterator[Stores]:
    """A cluster of Aurora with a reader, whose password is known."""
    made = Stores(stacks("omnirapeutic").fork(), tmp_path)
    made.start()
    cluster = made.lab.client("rds").describe_db_clusters()["DBClusters"][0]["DBClusterIdentifier"]
    made.lab.client("rds").modify_db_cluster(
        DBClusterIdentifier=cluster, MasterUserPassword=PASSWORD, ApplyImmediately=True
    )
    made.lab.advance(5)
    yield made
    made.lab.control("down")


def cluster_of(stores: Stores) -> dict[str, Any]:
    return dict(stores.lab.client("rds").describe_db_clusters()["DBClusters"][0])


def aurora(stores: Stores, host: str) -> "psycopg.Connection[Any]":
    """A connection to one of the cluster's names."""
    address = stores.names[host]
    return psycopg.connect(
        host=host, hostaddr="127.0.0.1", port=address.line[1], user=cluster_of(stores)["MasterUsername"],
        password=PASSWORD, dbname="postgres", sslmode="verify-full", sslrootcert=str(stores.authority), autocommit=True,
    )  # fmt: skip


def test_writers_write_and_readers_read_before_and_after_a_failover(clinic: Stores) -> None:
    for _ in range(2):
        cluster = cluster_of(clinic)
        with aurora(clinic, cluster["Endpoint"]) as writer:
            writer.execute("create table if not exists visits ()")
        with aurora(clinic, cluster["ReaderEndpoint"]) as reader, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("create table visits_of_a_reader ()")
        before = {each["DBInstanceIdentifier"]: each["IsClusterWriter"] for each in cluster["DBClusterMembers"]}
        clinic.lab.client("rds").failover_db_cluster(DBClusterIdentifier=cluster["DBClusterIdentifier"])
        clinic.lab.advance(10)
        after = {each["DBInstanceIdentifier"]: each["IsClusterWriter"] for each in
                 cluster_of(clinic)["DBClusterMembers"]}  # fmt: skip
        assert after == {name: not wrote for name, wrote in before.items()}


def test_an_instance_that_is_added_answers_and_one_that_is_deleted_is_gone(clinic: Stores) -> None:
    before, cluster = set(clinic.names), cluster_of(clinic)
    clinic.lab.client("rds").create_db_instance(
        DBInstanceIdentifier="third", DBClusterIdentifier=cluster["DBClusterIdentifier"], Engine=cluster["Engine"],
        DBInstanceClass="db.serverless",
    )  # fmt: skip
    clinic.lab.advance(20)
    (name,) = set(clinic.names) - before
    with aurora(clinic, name) as third:
        assert [("on",)] == third.execute("show default_transaction_read_only").fetchall()
    address = clinic.names[name]
    clinic.lab.client("rds").delete_db_instance(DBInstanceIdentifier="third", SkipFinalSnapshot=True)
    clinic.lab.advance(20)
    assert before == set(clinic.names)
    assert False is postgres.ask(address, ALLOWANCE_S).ok


def test_a_replica_of_a_cache_has_what_its_primary_has_and_takes_over(stores: Stores) -> None:
    elasticache = stores.lab.client("elasticache")
    assert stores.said("SET greeting hello", stores.token()) == "+OK"
    elasticache.increase_replica_count(ReplicationGroupId=CACHE, NewReplicaCount=1, ApplyImmediately=True)
    stores.lab.advance(15)
    assert stores.said("GET greeting", stores.token()) == "$5", "the primary ran on meanwhile"
    roles = {node: role_of(stores, node) for node in ("001", "002")}
    assert {"001": "master", "002": "slave"} == roles
    pause = threading.Event()
    for _ in range(LOOKS):
        if stores.said("GET greeting", stores.token(), host_of(stores, "002")) == "$5":
            break
        pause.wait(LOOK_S)
    assert stores.said("SET greeting bye", stores.token(), host_of(stores, "002")).startswith("-READONLY")
    elasticache.modify_replication_group(ReplicationGroupId=CACHE, AutomaticFailoverEnabled=True, ApplyImmediately=True)
    stores.lab.advance(10)
    elasticache.test_failover(ReplicationGroupId=CACHE, NodeGroupId="0001")
    stores.lab.advance(10)
    assert ("slave", "master") == tuple(role_of(stores, node) for node in ("001", "002"))
    assert stores.said("GET greeting", stores.token()) == "$5"


def host_of(stores: Stores, node: str) -> Address:
    return next(address for host, address in stores.names.items() if host.startswith(f"{CACHE}-{node}."))


def role_of(stores: Stores, node: str) -> object:
    os.environ |= {"SSL_CERT_FILE": str(stores.authority), "REDISCLI_AUTH": stores.token()}
    return redis.ask(host_of(stores, node), ALLOWANCE_S).facts.get("role")


@needs_proc
def test_servers_end_with_a_keeper_that_is_killed_and_the_lab_goes_on(stores: Stores) -> None:
    lab = stores.lab.control("status")["pid"]
    servers = processes_of(lab)
    (keeper,) = (pid for pid, line in servers.items() if "real_data.keeper" in line)
    os.kill(keeper, signal.SIGKILL)
    pause = threading.Event()
    for _ in range(LOOKS):
        if not processes_of(lab):
            break
        pause.wait(LOOK_S)
    stores.lab.advance(1)
    with pytest.raises(psycopg.OperationalError):
        stores.connected()
    assert {} == {pid: line for pid, line in processes_of(lab).items() if pid in servers}


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("database_dropped", "database.missing"),
        ("connections_taken", "database.connections_limit_exhausted"),
        ("connection_limit_lowered", "database.connections_limit_exhausted"),
    ],
)
def test_a_diagnosis_cites_what_the_server_itself_told(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, fault: str, cause: str
) -> None:
    for name, value in stores.lab.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PGUSER", stores.lab.database()["MasterUsername"])
    monkeypatch.setenv("PGPASSWORD", stores.secret()["POSTGRES_PASSWORD"])
    one = next(each for each in all_faults() if each.name == fault)
    one.inject(Aws(stores.lab.url, stores.lab.region), **one.parameters)
    stores.lab.advance(10)
    tunnels = tuple(Tunnel(host, each.port, each.line) for host, each in stores.names.items())
    found = app.diagnose(Target(), Options(probe=True, kinds=("postgres",), ways=Ways(tunnels)))
    assert [cause] == [each.id for each in found.causes]
    assert "probe:Postgres" in {each.call for each in found.causes[0].evidence}


class Database:
    """What a database is to be like after all that was done to it."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.password = stores.secret()["POSTGRES_PASSWORD"]
        self.tls, self.there = True, True
        self.limit = self.written_limit = 81

    def change_password(self, number: int) -> None:
        self.password = f"password-number-{number}"
        self.stores.change_database(MasterUserPassword=self.password)

    def toggle_tls(self, number: int) -> None:
        self.tls = not self.tls
        self.stores.set_parameter("rds.force_ssl", str(int(self.tls)), "immediate")

    def drop_or_create(self, number: int) -> None:
        self.there = not self.there
        self.stores.lab.control("hidden", **{f"database_dropped:{DATABASE}/ohmycoins": int(not self.there)})

    def write_limit(self, number: int) -> None:
        self.written_limit = 50 + number
        self.stores.set_parameter("max_connections", str(self.written_limit), "pending-reboot")

    def reboot(self, number: int) -> None:
        self.stores.lab.client("rds").reboot_db_instance(DBInstanceIdentifier=DATABASE)
        self.stores.lab.advance(6)
        self.limit = self.written_limit

    def is_so(self) -> None:
        with self.stores.connected(password=self.password, dbname="postgres") as connection:
            assert [(str(self.limit),)] == connection.execute("show max_connections").fetchall()
            found = connection.execute("select 1 from pg_database where datname = 'ohmycoins'").fetchall()
            assert self.there == bool(found)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            self.stores.connected(password="never-was-one", dbname="postgres")
        plain = False
        with suppress(psycopg.OperationalError):
            self.stores.connected(password=self.password, dbname="postgres", sslmode="disable").close()
            plain = True
        assert plain is not self.tls


@pytest.mark.parametrize("seed", range(3))
def test_after_changes_in_any_order_a_database_is_as_the_world_says(stores: Stores, seed: int) -> None:
    chance, database = random.Random(seed), Database(stores)
    acts = (database.change_password, database.toggle_tls, database.drop_or_create, database.write_limit)
    for number in range(ACTS):
        chance.choice((*acts, database.reboot))(number)
        database.is_so()
