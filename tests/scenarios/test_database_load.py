"""What a database works at is asked where it is busy or clients wait, and proves which cause it is."""

from collections.abc import Callable

import pytest

from stackmedic.model.finding import Confidence, Diagnosis
from tests.lab.data_causes import Data
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import DATABASE, Lab

ASKED = "pi:DescribeDimensionKeys"


@pytest.fixture
def data(lab: Lab) -> Data:
    lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, EnablePerformanceInsights=True, ApplyImmediately=True
    )
    lab.advance(30)
    return Data(lab)


def slower_statements(data: Data) -> None:
    data.hide(database_slow_queries=400)


def locked_tables(data: Data) -> None:
    data.hide(database_transaction_open=1)
    schema = {"version": "next", "tables": {"users": 4200, "orders": 9_100_000}}
    data.program(postgres={"schema": schema, "migrates": True, "migration_s": 5})


def asked(lab: Lab) -> int:
    return sum(each["permission"] == ASKED for each in lab.calls())


def of_the_database(diagnosis: Diagnosis) -> list[tuple[str, Confidence]]:
    return [(each.id, each.confidence) for each in diagnosis.causes if ASKED in {one.call for one in each.evidence}]


def test_a_healthy_database_is_not_asked_what_it_works_at(data: Data, doctor: Doctor) -> None:
    assert "healthy" == doctor.diagnose(data.lab).verdict.value
    assert 0 == asked(data.lab)


@pytest.mark.parametrize(
    ("act", "cause"),
    [(slower_statements, "database.slow_queries"), (locked_tables, "database.ddl_lock_wedge")],
)
def test_a_busy_or_locked_database_is_asked_once_and_its_answer_proves_the_cause(
    data: Data, doctor: Doctor, act: Callable[[Data], None], cause: str
) -> None:
    act(data)
    data.lab.advance(12)
    found = doctor.diagnose(data.lab)
    assert [(cause, Confidence.CONFIRMED)] == of_the_database(found)
    assert 1 == asked(data.lab)


def test_where_it_may_not_be_read_the_cause_is_likely_and_the_permission_is_named(data: Data, doctor: Doctor) -> None:
    slower_statements(data)
    data.lab.advance(12)
    data.lab.control("weather", deny=[ASKED])
    found = doctor.diagnose(data.lab)
    (cause,) = [each for each in found.causes if each.id == "database.slow_queries"]
    assert (Confidence.LIKELY, [ASKED]) == (cause.confidence, [each.needs for each in cause.decide])
