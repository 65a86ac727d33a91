"""database.migration_missing: the database schema is older than the program expects."""

import pytest

from stackmedic.diagnose.rules.database.migration_missing import check
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.telling import logging


@pytest.mark.parametrize(
    "line",
    [
        'django.db.utils.ProgrammingError: relation "shop_order" does not exist',
        "sqlite3.OperationalError: no such table: users",
        'asyncpg.exceptions.UndefinedTableError: relation "users" does not exist',
    ],
)
def test_a_table_that_is_not_there_is_found(line: str) -> None:
    assert the_finding(check, logging(line)).evidence[0].value == line


@pytest.mark.parametrize(
    "line",
    [
        'psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint "users_pkey"',
        'psycopg2.errors.InsufficientPrivilege: permission denied for table "users"',
    ],
)
def test_a_table_that_is_there_and_refuses_is_silent(line: str) -> None:
    assert findings(check, logging(line)) == []
