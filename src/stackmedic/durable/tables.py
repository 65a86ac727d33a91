"""Two of DBOS's tables, for what its client has no question: the entries of many runs at once, and who owns runs.

Source: "DBOS System Tables" (docs.dbos.dev/explanations/system-tables). Nothing here moves a run or ends one.
"""

import json
from collections.abc import Iterable, Mapping

import sqlalchemy
from sqlalchemy import column, select

from stackmedic.durable.entries import Entry
from stackmedic.durable.seam import Json

AT_ONCE = 500  # Values in one statement; SQLite and PostgreSQL refuse some ten thousands.
INTERNAL = "DBOS."
RUNS = ("workflow_uuid", "status", "executor_id", "recovery_attempts")
ENTRIES = ("workflow_uuid", "function_id", "function_name", "output", "error")


class Tables:
    """``workflow_status`` and ``operation_outputs`` of a journal."""

    def __init__(self, engine: sqlalchemy.Engine) -> None:
        schema = None if engine.dialect.name == "sqlite" else "dbos"
        self._engine = engine
        self._runs = sqlalchemy.table("workflow_status", *map(column, RUNS), schema=schema)
        self._entries = sqlalchemy.table("operation_outputs", *map(column, ENTRIES), schema=schema)

    def exist(self) -> bool:
        return sqlalchemy.inspect(self._engine).has_table(self._runs.name, schema=self._runs.schema)

    def entries(self, run_id: str) -> list[Entry]:
        """What a run's journal holds of ours, in order."""
        return self._read(self._entries.c.workflow_uuid == run_id).get(run_id, [])

    def entries_where(self, statuses: list[str], executor: str | None = None) -> Mapping[str, list[Entry]]:
        """The same of all runs in these states, or those of one executor, in one query."""
        wanted = select(self._runs.c.workflow_uuid).where(self._runs.c.status.in_(statuses))
        if executor is not None:
            wanted = wanted.where(self._runs.c.executor_id == executor)
        return self._read(self._entries.c.workflow_uuid.in_(wanted))

    def executors(self) -> set[str]:
        """Who owns a run that is being executed."""
        asked = select(self._runs.c.executor_id).where(self._runs.c.status == "PENDING").distinct()
        with self._engine.connect() as connection:
            return {each for each in connection.execute(asked).scalars() if each}

    def uncount(self, run_ids: Iterable[str], executor: str) -> None:
        """Take back one dispatch of each of these runs from the count of those that ended with their process."""
        ids, runs = list(run_ids), self._runs
        for start in range(0, len(ids), AT_ONCE):
            mine = runs.c.workflow_uuid.in_(ids[start : start + AT_ONCE])
            still = (runs.c.status == "PENDING") & (runs.c.executor_id == executor) & (runs.c.recovery_attempts > 0)
            with self._engine.begin() as connection:
                connection.execute(
                    sqlalchemy.update(runs).where(mine & still).values(recovery_attempts=runs.c.recovery_attempts - 1)
                )

    def _read(self, which: sqlalchemy.ColumnElement[bool]) -> dict[str, list[Entry]]:
        steps = self._entries
        found: dict[str, list[Entry]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(select(steps).where(which).order_by(steps.c.function_id)):
                if not row.function_name.startswith(INTERNAL):
                    entry = Entry(row.function_name, _value(row.output, row.error), row.function_id)
                    found.setdefault(row.workflow_uuid, []).append(entry)
        return found


def _value(output: str | None, error: str | None) -> Json:
    """Sealed steps never end with an error of theirs; one that DBOS noted is shown like the others."""
    if error is not None:
        noted = json.loads(error)
        return {"error": str(noted.get("name", "")), "message": str(noted.get("message", ""))}
    value: Json = None if output is None else json.loads(output)
    return value
