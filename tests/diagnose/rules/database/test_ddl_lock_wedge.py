"""database.ddl_lock_wedge: a schema change waits for a lock and blocks everything behind it."""

from stackmedic.diagnose.rules.database.ddl_lock_wedge import check
from stackmedic.model.data_store import Database
from tests.diagnose.builders import a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.loading import the_load
from tests.diagnose.rules.probing import database_said

WEDGED = {"blocked": 9, "blocked_statements": ("ALTER", "SELECT"), "blocked_by_idle": 9}


def test_a_schema_change_behind_an_idle_transaction_is_found() -> None:
    found = the_finding(check, a_snapshot(database_said(**WEDGED, longest_idle_transaction_s=1800)))
    assert "9 sessions of shop-postgres wait for locks, ALTER among them" == found.says
    assert "the longest for 1800 s (asked)" in found.evidence[2].says


def test_where_it_was_asked_from_is_shown() -> None:
    found = the_finding(check, a_snapshot(database_said(**WEDGED, through="i-0123456789abcdef0")))
    assert found.evidence[0].says.endswith("(asked from i-0123456789abcdef0)")


def test_a_load_of_sessions_behind_a_schema_change_is_found_without_asking_the_server() -> None:
    load = the_load(
        ("SELECT * FROM orders WHERE id = ?", 5.0), ("alter table orders add note text", 1.0), waits=("Lock",)
    )
    found = the_finding(check, a_snapshot(load))
    assert "6.0 sessions of shop-postgres wait for locks, ALTER among them" == found.says


def test_a_schema_change_that_works_and_rows_that_are_waited_for_are_silent() -> None:
    assert findings(check, a_snapshot(the_load(("CREATE INDEX ON orders (status)", 3.0), waits=("IO", "Lock")))) == []
    assert findings(check, a_snapshot(the_load(("UPDATE orders SET status = ?", 5.0), waits=("Lock",)))) == []
    assert findings(check, a_snapshot(the_load(("ALTER TABLE orders ADD x int", 0.9), waits=("Lock",)))) == []


def test_sessions_that_wait_for_each_other_s_rows_are_silent() -> None:
    said = database_said(blocked=3, blocked_statements=("DELETE", "UPDATE"))
    assert findings(check, a_snapshot(said)) == []


def test_a_server_that_nobody_waits_at_and_one_that_nobody_asked_are_silent() -> None:
    assert findings(check, a_snapshot(database_said())) == []
    assert findings(check, a_snapshot()) == []


def test_a_database_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(database_said(**WEDGED), unreadable(Database)))
