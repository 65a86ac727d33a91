"""database.slow_queries: a few statements take most of the database's time."""

from stackmedic.diagnose.rules.database.instance_undersized import check as undersized
from stackmedic.diagnose.rules.database.slow_queries import check
from stackmedic.model.data_store import Database, DatabaseLoad
from stackmedic.model.finding import Confidence
from tests.diagnose.builders import a_database, a_series, a_snapshot, a_task_definition, target_group_arn, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.loading import the_load

CPU = "AWS/RDS/CPUUtilization/Average/shop-postgres"
REQUESTS = f"AWS/ApplicationELB/RequestCount/Sum/{target_group_arn().rsplit(':', 1)[-1]}/app/shop"
BEFORE, SINCE = (5.0,) * 9, (98.0, 97.0, 4.0, 99.0, 98.0, 5.0, 99.0, 97.0, 98.0, 99.0)
RISEN = a_series(CPU, *BEFORE, *SINCE)


def test_a_database_that_became_busy_without_more_requests_is_likely() -> None:
    found = the_finding(check, a_snapshot(RISEN), Confidence.LIKELY)
    assert found.about == a_database().arn
    assert found.decide[0].needs.startswith("pi:DescribeDimensionKeys")


def test_a_statement_that_makes_up_most_of_the_load_is_named() -> None:
    few = the_load(("SELECT * FROM orders WHERE status = ?", 3.0), ("SELECT ?", 0.2))
    found = the_finding(check, a_snapshot(RISEN, few))
    assert found.says.endswith("the first: SELECT * FROM orders WHERE status = ?")
    assert "pi:DescribeDimensionKeys" == found.evidence[0].call


def test_a_load_that_many_statements_share_is_something_else() -> None:
    assert findings(check, a_snapshot(RISEN, the_load(*((f"SELECT {n}", 0.4) for n in range(10))))) == []


def test_a_load_that_may_not_be_read_stays_likely_and_names_the_permission() -> None:
    denied = unreadable(DatabaseLoad, "shop-postgres")
    found = the_finding(check, a_snapshot(RISEN, denied), Confidence.LIKELY)
    assert "pi:DescribeDimensionKeys" == found.decide[0].needs


def test_more_requests_than_before_are_silent() -> None:
    assert findings(check, a_snapshot(RISEN, a_series(REQUESTS, *[50.0] * 9, *[900.0] * 10))) == []


def test_a_database_that_was_always_busy_is_silent() -> None:
    """It is small for what it does."""
    assert findings(check, a_snapshot(a_series(CPU, *[96.0] * 19))) == []


def test_a_peak_of_a_minute_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *BEFORE, *[5.0] * 9, 99.0))) == []


def test_a_database_that_nobody_of_the_stack_uses_is_silent() -> None:
    assert findings(check, a_snapshot(RISEN, a_task_definition(environment={}))) == []


def test_a_cluster_of_ecs_with_the_first_half_of_its_name_is_no_database() -> None:
    busy = a_series("AWS/ECS/CPUUtilization/Average/shop-postgres-cluster/backend", *[99.0] * 19)
    assert findings(undersized, a_snapshot(busy)) == []


def test_a_database_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Database)))
