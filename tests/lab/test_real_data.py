"""Real servers behind the names of the world's stores: they are as the world says, and go with the lab."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from stackmedic.lab.real_data.installed import missing
from stackmedic.probe import postgres
from tests.lab.edge import HURRY_S
from tests.lab.stores import Stores, alive, needs_proc, processes_of
from tests.scenarios.lab import DATABASE, Lab

LACKING = missing()
pytestmark = pytest.mark.skipif(LACKING is not None, reason=": ".join(LACKING or ()))
Patch = pytest.MonkeyPatch
ENDS_WITHIN_S, LOOK_S = 30.0, 0.05


@pytest.fixture(scope="module")
def stores(standing: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """A lab with real data that every test here changes, and leaves as it can be used by the next."""
    lab = standing.fork()
    made = Stores(lab, Path(tmp_path_factory.mktemp("stores")))
    made.start()
    yield made
    lab.control("down")


def test_a_database_answers_by_its_name_as_the_world_has_it(stores: Stores, monkeypatch: Patch) -> None:
    found = stores.probed(monkeypatch)
    assert (True, 81) == (found.ok, found.facts["max_connections"])
    assert {"ohmycoins", "postgres", "rdsadmin"} == set(found.facts["databases"])  # type: ignore[arg-type]
    assert 10 < int(str(found.facts["connections"])) < 40, "the tasks' pools hold slots, too"


def test_only_who_trusts_the_labs_authority_believes_its_certificate(stores: Stores) -> None:
    with stores.connected() as connection:
        assert [(True,)] == connection.execute("select ssl from pg_stat_ssl where pid = pg_backend_pid()").fetchall()
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        stores.connected(sslrootcert="system")


def test_the_master_user_is_no_superuser(stores: Stores) -> None:
    with stores.connected() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select pg_read_file('/etc/hostname')")
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        stores.connected(user="rdsadmin")


def test_a_password_that_was_changed_lets_in_who_knows_it_and_throws_nobody_out(
    stores: Stores, monkeypatch: Patch
) -> None:
    before = stores.secret()["POSTGRES_PASSWORD"]
    with stores.connected() as open_since_then:
        stores.change_database(MasterUserPassword="quite-another-1")
        assert "does not accept" in stores.probed(monkeypatch, password=before).says
        assert True is stores.probed(monkeypatch, password="quite-another-1").ok
        assert [(1,)] == open_since_then.execute("select 1").fetchall()
    stores.change_database(MasterUserPassword=before)
    assert 81 == stores.probed(monkeypatch).facts["max_connections"]


def test_a_database_that_was_dropped_is_not_there_and_comes_back_empty(stores: Stores, monkeypatch: Patch) -> None:
    with stores.connected() as connection:
        connection.execute("create table kept_nowhere ()")
    stores.lab.control("hidden", **{f"database_dropped:{DATABASE}/ohmycoins": 1})
    found = stores.probed(monkeypatch)
    assert (False, True) == (found.ok, 'database "ohmycoins" does not exist' in found.says)
    assert True is stores.probed(monkeypatch, dbname="postgres").ok
    stores.lab.control("hidden", **{f"database_dropped:{DATABASE}/ohmycoins": 0})
    with stores.connected() as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("select * from kept_nowhere")


def test_whether_tls_is_required_follows_the_parameter_at_once(stores: Stores, monkeypatch: Patch) -> None:
    found = stores.probed(monkeypatch, sslmode="disable")
    assert (False, True) == (found.ok, "no pg_hba.conf entry for host" in found.says)
    stores.set_parameter("rds.force_ssl", "0", "immediate")
    assert True is stores.probed(monkeypatch, sslmode="disable").ok
    stores.set_parameter("rds.force_ssl", "1", "immediate")
    assert False is stores.probed(monkeypatch, sslmode="disable").ok


def test_fewer_connections_count_after_the_reboot_that_cuts_those_that_are_open(
    stores: Stores, monkeypatch: Patch
) -> None:
    stores.set_parameter("max_connections", "60", "pending-reboot")
    with stores.connected() as open_since_then:
        open_since_then.execute("create table kept ()")
        assert 81 == stores.probed(monkeypatch).facts["max_connections"]
        stores.lab.client("rds").reboot_db_instance(DBInstanceIdentifier=DATABASE)
        stores.lab.control("advance", seconds=1)
        assert "nothing listens" in stores.probed(monkeypatch).says
        stores.lab.advance(5)
        with pytest.raises(psycopg.OperationalError):
            open_since_then.execute("select 1")
    assert 60 == stores.probed(monkeypatch).facts["max_connections"]
    with stores.connected() as connection:
        assert [] == connection.execute("select * from kept").fetchall()


def test_a_token_that_was_set_anew_drops_the_old_one_and_rotating_keeps_it(stores: Stores, monkeypatch: Patch) -> None:
    first, new = stores.token(), "another-token-of-the-cache-1"
    assert "asks for a password" in stores.probed_cache(monkeypatch, "").says
    told = stores.probed_cache(monkeypatch, first)
    assert (True, 512 * 2**20, "volatile-lru") == (told.ok, told.facts["maxmemory"], told.facts["maxmemory_policy"])
    for strategy, both in (("ROTATE", True), ("SET", None)):
        stores.lab.client("elasticache").modify_replication_group(
            ReplicationGroupId="ohmycoins-staging-redis", AuthToken=new,
            AuthTokenUpdateStrategy=strategy, ApplyImmediately=True,
        )  # fmt: skip
        stores.lab.advance(10)
        assert both is stores.probed_cache(monkeypatch, first).ok
        assert True is stores.probed_cache(monkeypatch, new).ok
    stores.tokens.append(new)


def test_commands_that_elasticache_keeps_for_itself_are_refused(stores: Stores) -> None:
    token = stores.token()
    assert stores.said("SET greeting hello", token) == "+OK"
    for command in ("CONFIG GET maxmemory", "REPLICAOF NO ONE", "SHUTDOWN", "ACL LIST"):
        assert stores.said(command, token).startswith("-NOPERM")


def closed(stores: Stores) -> Callable[[], None]:
    """RevokeSecurityGroupIngress of all that the database's group admits; what authorizes it again."""
    group = stores.lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    admitted = stores.lab.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    stores.lab.revoke_ingress(group)
    return lambda: stores.lab.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=admitted)


def test_a_group_that_lets_nobody_in_is_silent_and_open_connections_survive(stores: Stores, monkeypatch: Patch) -> None:
    with stores.connected() as open_since_then:
        opened = closed(stores)
        with socket.create_connection(stores.database.line, HURRY_S) as line, pytest.raises(TimeoutError):
            line.sendall(b"\0\0\0\x08\x04\xd2\x16\x2f")  # SSLRequest
            line.recv(1)
        assert [(1,)] == open_since_then.execute("select 1").fetchall()
    opened()
    assert True is stores.probed(monkeypatch).ok


@needs_proc
def test_a_stopped_instance_has_no_server_and_has_its_data_when_it_starts_again(stores: Stores) -> None:
    with stores.connected() as connection:
        connection.execute("create table orders as select generate_series(1, 3) as id")
    before = processes_of(stores.lab.control("status")["pid"])
    stores.lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    stores.lab.control("advance", seconds=1)
    assert "nothing listens" in postgres.ask(stores.database, 2).says
    stores.lab.advance(15)
    gone = set(before) - set(processes_of(stores.lab.control("status")["pid"]))
    assert any("postgres" in before[each] for each in gone)
    stores.lab.client("rds").start_db_instance(DBInstanceIdentifier=DATABASE)
    stores.lab.advance(20)
    with stores.connected() as connection:
        assert [(3,)] == connection.execute("select count(*) from orders").fetchall()


@needs_proc
def test_no_command_line_has_a_password(stores: Stores) -> None:
    lines = " ".join(processes_of(stores.lab.control("status")["pid"]).values())
    assert "redis-server" in lines
    assert not [name for name, value in stores.secret().items() if value in lines and "PASSWORD" in name]


def test_a_copy_of_a_lab_has_no_servers_and_leaves_those_of_the_original(stores: Stores, monkeypatch: Patch) -> None:
    copy = stores.lab.fork()
    assert [] == copy.control("status")["real_data"]
    copy.control("down")
    assert True is stores.probed(monkeypatch).ok


@needs_proc
def test_servers_and_their_folder_go_with_a_lab_that_is_killed(standing: Lab, tmp_path: Path) -> None:
    stores = Stores(standing.fork(), tmp_path)
    stores.start()
    lab = stores.lab.control("status")["pid"]
    servers = processes_of(lab)
    folder = next(Path(f"/proc/{pid}/cwd").readlink().parent for pid, line in servers.items() if "redis" in line)
    os.kill(lab, signal.SIGKILL)
    pause = threading.Event()
    for _ in range(int(ENDS_WITHIN_S / LOOK_S)):
        if not folder.exists() and not any(map(alive, servers)):
            break
        pause.wait(LOOK_S)
    assert ([], False) == ([line for pid, line in servers.items() if alive(pid)], folder.exists())
