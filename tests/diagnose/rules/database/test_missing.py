"""database.missing: the named database does not exist on the instance."""

from stackmedic.diagnose.rules.database.missing import check
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    DATABASE_HOST,
    a_container_definition,
    a_snapshot,
    a_task_definition,
    default_environment,
)
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.probing import database_said


def naming(name: str) -> TaskDefinition:
    """A backend that is told which database to use."""
    variables = {**default_environment("backend"), "POSTGRES_DB": name}
    return a_task_definition(containers=(a_container_definition(environment=variables),))


def test_the_server_s_own_list_without_the_named_database_proves_it_without_any_log() -> None:
    found = the_finding(check, a_snapshot(naming("shop_v2"), database_said()))
    assert ("probe:Postgres", "facts.databases") == (found.evidence[0].call, found.evidence[0].path)
    assert "shop_v2" in str(found.evidence[1].value)


def test_a_database_that_the_server_does_not_know_is_found_where_its_list_may_not_be_read() -> None:
    said = database_said(ok=False, databases=None, absent_database="shop_v2")
    assert "facts.no_such_database" == the_finding(check, a_snapshot(naming("shop_v2"), said)).evidence[0].path


def test_a_database_that_is_on_the_list_is_silent() -> None:
    assert findings(check, a_snapshot(naming("shop"), database_said())) == []


def test_a_list_that_was_not_told_is_silent() -> None:
    assert findings(check, a_snapshot(naming("shop_v2"), database_said(databases=None))) == []


def test_another_server_s_list_is_silent() -> None:
    assert findings(check, a_snapshot(naming("shop_v2"), database_said("other.internal:5432"))) == []


def test_a_name_in_a_url_counts_before_one_alone() -> None:
    url = f"postgresql://shop:***@{DATABASE_HOST}:5432/shop?sslmode=require"
    variables = {"DATABASE_URL": url, "POSTGRES_DB": "shop_v2"}
    definition = a_task_definition(containers=(a_container_definition(environment=variables),))
    assert findings(check, a_snapshot(definition, database_said())) == []
