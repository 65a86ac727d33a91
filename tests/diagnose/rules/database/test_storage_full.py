"""database.storage_full: the database's storage is full."""

from stackmedic.diagnose.rules.database.storage_full import check
from stackmedic.model.data_store import Database
from tests.diagnose.builders import a_database, a_series, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

FREE = "AWS/RDS/FreeStorageSpace/Minimum/shop-postgres"


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(a_database(status="storage-full"))).about == a_database().arn


def test_room_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(FREE, *[5e9] * 8))) == []


def test_a_stopped_database_is_another_cause() -> None:
    assert findings(check, a_snapshot(a_database(status="stopped"))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Database)))


def test_a_metric_at_its_end_is_found_before_the_status_says_so() -> None:
    assert the_finding(check, a_snapshot(a_series(FREE, *[2e6] * 8))).about == a_database().arn
