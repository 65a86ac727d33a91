"""What several machines share in PostgreSQL: one chain of entries, approvals used once, one lock for a stack.

Each engine of a test stands for a machine.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stackmedic.clock import SystemClock
from stackmedic.config import store
from stackmedic.errors import Refused, UsageError
from stackmedic.remedy.approval import Approval
from stackmedic.remedy.audit import Audit
from tests.durable.server import BINARIES, MISSING, Server
from tests.remedy.town import SCOPE

if TYPE_CHECKING:
    from stackmedic.remedy.shared import Shared

pytest.importorskip("psycopg")
pytest.importorskip("sqlalchemy")
NOW = datetime(2026, 3, 1, 3, 15, tzinfo=UTC)
NUMBER = iter(range(10_000))
Machine = Callable[[], "Shared"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if not BINARIES:
        pytest.skip(MISSING)
    found = Server()
    yield found
    found.remove()


@pytest.fixture
def machine(server: Server) -> Iterator[Machine]:
    """Another machine on one and the same database."""
    from stackmedic.durable.postgres import PostgresStore
    from stackmedic.remedy.shared import Shared

    address = server.database(f"records{next(NUMBER)}")
    made: list[Shared] = []

    def another() -> Shared:
        made.append(Shared(PostgresStore(address, SystemClock()).engine(2)))
        return made[-1]

    yield another
    for each in made:
        each.close()


def audit(shared: "Shared") -> "Audit":
    from stackmedic.remedy.shared import SharedAudit

    return SharedAudit(shared)  # type: ignore[return-value]


def noted(record: "Audit", number: int, who: str = "me") -> None:
    record.record("call", run=f"r{number}", at=f"t{number}", who=who, call="ec2:Something", number_of=number)


def change(shared: "Shared", statement: str) -> None:
    import sqlalchemy

    shared.within(lambda connection: connection.execute(sqlalchemy.text(statement)))


# The audit record


def test_what_one_machine_records_another_reads_and_finds_whole(machine: Machine) -> None:
    noted(audit(machine()), 1)
    other = audit(machine())
    noted(other, 2)
    assert ["r1", "r2"] == [each["run"] for each in other.entries()]
    assert ((), 2) == (other.verify().problems, other.verify().entries)


def test_nothing_recorded_is_whole_too(machine: Machine) -> None:
    assert () == audit(machine()).verify().problems


def test_machines_that_write_at_the_same_time_make_one_chain(machine: Machine) -> None:
    def several(shared: "Shared", who: str) -> None:
        for number in range(15):
            noted(audit(shared), number, who)

    writers = [threading.Thread(target=several, args=(machine(), who)) for who in ("anna", "ben", "cleo")]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    found = audit(machine())
    assert ((), 45) == (found.verify().problems, found.verify().entries)
    for who in ("anna", "ben", "cleo"):
        assert list(range(15)) == [each["number_of"] for each in found.entries() if each["who"] == who]


def test_the_chain_is_the_same_as_in_a_file(machine: Machine, tmp_path: Path) -> None:
    shared, local = audit(machine()), Audit(tmp_path)
    for number in range(3):
        noted(shared, number)
        noted(local, number)
    assert local.verify().head == shared.verify().head


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("update stackmedic_audit set line = replace(line, 'Something', 'Nothing__') where number = 1", "entry 2: "),
        ("delete from stackmedic_audit where number = 2", "entry 2: calls itself 3"),
        ("delete from stackmedic_audit where number = 3", "the head is entry 3"),
        ("update stackmedic_audit set line = 'x' where number = 3", "entry 3: cannot be read"),
        ("update stackmedic_audit_head set hash = 'x'", "the head is entry 3"),
        ("delete from stackmedic_audit_head", "the head is entry 0"),
    ],
)
def test_whatever_is_done_to_it_is_noticed(machine: Machine, statement: str, says: str) -> None:
    shared = machine()
    for number in range(3):
        noted(audit(shared), number)
    change(shared, statement)
    assert says in " ".join(audit(shared).verify().problems)


def test_a_record_that_lost_its_end_is_not_continued(machine: Machine) -> None:
    shared = machine()
    noted(audit(shared), 1)
    change(shared, "delete from stackmedic_audit")
    with pytest.raises(Refused, match="entry 1 is missing or another one"):
        noted(audit(shared), 2)


def test_secrets_are_not_in_it(machine: Machine) -> None:
    shared = machine()
    details = {"parameters": {"MasterUserPassword": "canary-Zk1"}}
    audit(shared).record("call", run="r", at="t", who="me", call="rds:ModifyDBInstance", **details)
    assert "canary" not in str(list(audit(shared).entries()))


def test_a_database_that_is_away_for_a_moment_is_waited_for(machine: Machine, server: Server) -> None:
    shared = machine()
    noted(audit(shared), 1)
    server.stop()
    writing = threading.Thread(target=noted, args=(audit(shared), 2))
    writing.start()
    server.start()
    writing.join()
    assert (2, ()) == (audit(shared).verify().entries, audit(shared).verify().problems)


def test_an_entry_whose_answer_was_lost_is_written_once(machine: Machine) -> None:
    """The server ends the session after the commit; the next attempt finds the entry."""
    import sqlalchemy

    shared = machine()
    lost: list[bool] = []

    @sqlalchemy.event.listens_for(shared._engine, "commit")
    def commit(connection: sqlalchemy.Connection) -> None:
        if not lost:
            lost.append(True)
            connection.connection.driver_connection.commit()  # type: ignore[union-attr]
            raise sqlalchemy.exc.OperationalError("commit", {}, Exception("server closed the connection"))

    noted(audit(shared), 1)
    assert 1 == audit(shared).verify().entries


# Approvals


def approval() -> Approval:
    return Approval("digest", "anna", NOW.isoformat(), NOW.isoformat())


def spend(shared: "Shared", run: str) -> None:
    from stackmedic.remedy.shared import SharedSpent

    SharedSpent(shared).spend(approval(), run)


def test_an_approval_is_used_by_one_run_on_any_machine(machine: Machine) -> None:
    spend(machine(), "first")
    spend(machine(), "first")
    with pytest.raises(Refused, match="was used by run first already"):
        spend(machine(), "second")


# Locks


def lock(shared: "Shared", settled: bool = False, cluster: str = SCOPE.cluster_arn) -> "object":
    from stackmedic.remedy.shared import SharedLock

    return SharedLock(shared, replace(SCOPE, cluster_arn=cluster), lambda run: settled)


def taken(shared: "Shared", run: str, settled: bool = False, cluster: str = SCOPE.cluster_arn) -> "object":
    return lock(shared, settled, cluster).take(run, "anna@laptop", "open the database", "03:15")  # type: ignore[attr-defined]


def test_another_machine_is_told_who_has_it_why_and_since_when(machine: Machine) -> None:
    taken(machine(), "run-1")
    with pytest.raises(Refused, match=r"anna@laptop.* since 03:15: open the database \(run run-1\)"):
        taken(machine(), "run-2")


def test_the_same_run_takes_it_again_from_another_machine(machine: Machine) -> None:
    taken(machine(), "run-1")
    assert None is taken(machine(), "run-1")


def test_it_is_free_when_given_back_and_only_its_run_can_do_that(machine: Machine) -> None:
    shared = machine()
    taken(shared, "run-1")
    lock(machine()).release("run-2")  # type: ignore[attr-defined]
    assert lock(shared).holder().run == "run-1"  # type: ignore[attr-defined]
    lock(machine()).release("run-1")  # type: ignore[attr-defined]
    assert None is taken(shared, "run-2")


def test_two_stacks_have_two_locks(machine: Machine) -> None:
    taken(machine(), "run-1")
    assert None is taken(machine(), "run-2", cluster="arn:other")


def test_it_is_taken_over_from_a_run_that_has_ended(machine: Machine) -> None:
    taken(machine(), "run-1")
    assert "run-1" == taken(machine(), "run-2", settled=True).run  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        taken(machine(), "run-3")


def test_of_many_that_want_it_at_the_same_time_one_gets_it(machine: Machine) -> None:
    taken(machine(), "ended")
    got: list[str] = []

    def want(shared: "Shared", run: str) -> None:
        try:
            taken(shared, run, settled=run != "late" and not got)
            got.append(run)
        except Refused:
            return

    threads = [threading.Thread(target=want, args=(machine(), f"run-{number}")) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    holder = lock(machine()).holder()  # type: ignore[attr-defined]
    assert got and holder.run == got[-1]


# Its address


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "stackmedic.toml"
    path.write_text('[runs]\nstore = "postgresql://db/one"\n')
    assert "postgresql://db/one" == store(path)
    monkeypatch.setenv("STACKMEDIC_STORE", "postgresql://db/two")
    assert "postgresql://db/two" == store(path)
    assert "postgresql://db/two" == store()


@pytest.mark.parametrize(
    "address", ["mysql://me:hunter2@db/runs", "hunter2", "postgresql://db/runs?user=me&password=hunter2"]
)
def test_an_address_that_will_not_do_is_refused_and_not_repeated(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STACKMEDIC_STORE", address)
    with pytest.raises(UsageError) as refused:
        store()
    assert "hunter2" not in f"{refused.value} {refused.value.hint}"


def test_without_one_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STACKMEDIC_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert None is store()
