"""Performance Insights: what sessions wait for, with which statement, and who is told nothing."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.data_causes import Data
from tests.scenarios.lab import DATABASE, Lab

SCHEMA = {"version": "10", "tables": {"users": 4200, "orders": 9_100_000}}


@pytest.fixture
def data(staging: Lab) -> Data:
    made = Data(staging)
    made.lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, EnablePerformanceInsights=True, ApplyImmediately=True
    )
    made.program(postgres={"schema": SCHEMA, "migrates": True, "migration_s": 5})
    made.lab.advance(20)
    return made


def window(data: Data, minutes: float = 5) -> dict[str, Any]:
    identifier = data.lab.database()["DbiResourceId"]
    return {
        "ServiceType": "RDS", "Identifier": identifier, "StartTime": data.now - timedelta(minutes=minutes),
        "EndTime": data.now, "PeriodInSeconds": 60,
    }  # fmt: skip


def top(data: Data, group: str, dimension: str) -> list[tuple[str, float]]:
    found = data.lab.client("pi").describe_dimension_keys(
        Metric="db.load.avg", GroupBy={"Group": group}, **window(data)
    )["Keys"]
    return [(each["Dimensions"][f"{group}.{dimension}"], each["Total"]) for each in found]


def test_a_quiet_database_has_nearly_no_load(data: Data) -> None:
    assert sum(load for _, load in top(data, "db.wait_event", "name")) < 0.2


def test_a_missing_index_is_one_statement_that_reads_and_computes(data: Data) -> None:
    data.hide(database_scans=3)
    data.lab.advance(8)
    statements = top(data, "db.sql_tokenized", "statement")
    assert "orders" in statements[0][0] and statements[0][1] > 0.8 * sum(load for _, load in statements) > 1
    assert {name for name, _ in top(data, "db.wait_event", "name")[:2]} == {"CPU", "DataFileRead"}


def test_behind_a_schema_change_everybody_waits_for_a_lock(data: Data) -> None:
    data.hide(database_transaction_open=1)
    data.program(postgres={"schema": {**SCHEMA, "version": "11"}, "migrates": True, "migration_s": 5})
    data.lab.advance(8)
    assert top(data, "db.wait_event_type", "name")[0][0] == "Lock"
    assert any(text.startswith("ALTER TABLE") for text, _ in top(data, "db.sql_tokenized", "statement"))


def test_the_series_adds_up_over_what_it_is_grouped_by(data: Data) -> None:
    data.hide(database_scans=3)
    data.lab.advance(8)
    query = {"Metric": "db.load.avg", "GroupBy": {"Group": "db.wait_event"}}
    found = data.lab.client("pi").get_resource_metrics(MetricQueries=[query], **window(data))["MetricList"]
    whole, *parts = [[point["Value"] for point in each["DataPoints"]] for each in found]
    assert whole == pytest.approx([sum(each) for each in zip(*parts, strict=True)], abs=0.01) and max(whole) > 1


def test_without_performance_insights_the_database_is_not_known(data: Data) -> None:
    data.lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, EnablePerformanceInsights=False, ApplyImmediately=True
    )
    with pytest.raises(ClientError, match="for service type RDS is not authorized for this account"):
        top(data, "db.wait_event", "name")


def test_a_group_that_nobody_knows_is_refused(data: Data) -> None:
    with pytest.raises(ClientError, match=r"not a known group: db\.session_type"):
        top(data, "db.session_type", "name")
