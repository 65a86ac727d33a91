"""database.storage_wal_retained_by_slot: a replication slot keeps write-ahead log until the disk fills."""

from stackmedic.diagnose.rules.database.storage_wal_retained_by_slot import check
from stackmedic.model.data_store import Database
from tests.diagnose.builders import a_database, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.probing import database_said

GIB = 2**30
DATABASE = a_database(allocated_storage_gib=100)
KEPT = {"inactive_slots": ("dms_slot",), "retained_bytes": 40 * GIB}


def test_an_inactive_slot_that_retains_much_is_found() -> None:
    found = the_finding(check, a_snapshot(DATABASE, database_said(**KEPT)))
    assert "slot dms_slot of shop-postgres is inactive and retains 40.0 GiB of write-ahead log" == found.says
    assert "probe:Postgres" == found.evidence[0].call


def test_a_slot_that_retains_little_is_silent() -> None:
    said = database_said(inactive_slots=("dms_slot",), retained_bytes=GIB)
    assert findings(check, a_snapshot(DATABASE, said)) == []


def test_a_server_without_inactive_slots_and_one_that_nobody_asked_are_silent() -> None:
    assert findings(check, a_snapshot(DATABASE, database_said(retained_bytes=40 * GIB))) == []
    assert findings(check, a_snapshot(DATABASE)) == []


def test_a_disk_of_unknown_size_is_silent() -> None:
    assert findings(check, a_snapshot(a_database(allocated_storage_gib=None), database_said(**KEPT))) == []


def test_a_database_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(database_said(**KEPT), unreadable(Database)))
