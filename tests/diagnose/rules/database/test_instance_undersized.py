"""database.instance_undersized: the database instance is too small."""

from stackmedic.diagnose.rules.database.instance_undersized import check
from stackmedic.model.data_store import Database
from tests.diagnose.builders import a_database, a_series, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

CPU = "AWS/RDS/CPUUtilization/Average/shop-postgres"


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(a_series(CPU, *[99.0] * 8))).about == a_database().arn


def test_a_busy_database_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[80.0] * 8))) == []


def test_a_peak_of_a_minute_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[20.0] * 7, 99.0))) == []


def test_the_database_of_somebody_else_is_silent() -> None:
    assert findings(check, a_snapshot(a_series("AWS/RDS/CPUUtilization/Average/other", *[99.0] * 8))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Database)))
