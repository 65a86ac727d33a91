"""database.missing_index: a large table is read from end to end for want of an index."""

from stackmedic.diagnose.rules.database.missing_index import check
from stackmedic.model.data_store import Database
from tests.diagnose.builders import a_series, a_snapshot, a_task_definition, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.loading import the_load
from tests.diagnose.rules.probing import database_said

SCANS = database_said(read_row_by_row=("orders", "events"))
BUSY = a_series("AWS/RDS/CPUUtilization/Average/shop-postgres", *[95.0] * 19)


def test_a_table_that_is_read_row_by_row_in_a_busy_database_is_found() -> None:
    found = the_finding(check, a_snapshot(SCANS, BUSY))
    assert "shop-postgres reads orders, events row by row, hardly by an index" == found.says


def test_a_load_that_is_mostly_a_statement_about_the_table_is_found_whatever_the_cpu_says() -> None:
    found = the_finding(check, a_snapshot(SCANS, the_load(("SELECT * FROM orders WHERE status = ?", 4.0))))
    assert "pi:DescribeDimensionKeys" == found.evidence[1].call


def test_a_database_that_has_time_enough_to_read_row_by_row_is_silent() -> None:
    assert findings(check, a_snapshot(SCANS)) == []
    assert findings(check, a_snapshot(SCANS, the_load(("SELECT * FROM orders_old WHERE id = ?", 4.0)))) == []


def test_a_busy_database_whose_tables_are_read_by_index_is_silent() -> None:
    assert findings(check, a_snapshot(database_said(), BUSY)) == []


def test_a_busy_database_that_nobody_asked_or_nobody_uses_is_silent() -> None:
    assert findings(check, a_snapshot(BUSY)) == []
    assert findings(check, a_snapshot(SCANS, BUSY, a_task_definition(environment={}))) == []


def test_a_database_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(SCANS, BUSY, unreadable(Database)))
