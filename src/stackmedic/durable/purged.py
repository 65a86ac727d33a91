"""Ids of deleted runs. An id means one run for ever: started again it would do everything again."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy
from sqlalchemy.dialects import postgresql, sqlite

TABLE = sqlalchemy.Table(
    "stackmedic_purged",
    sqlalchemy.MetaData(),
    sqlalchemy.Column("id", sqlalchemy.Text, primary_key=True),
    sqlalchemy.Column("purged_at", sqlalchemy.Text, nullable=False),
)


class Purged:
    """A table of ours beside the engine's."""

    def __init__(self, engine: sqlalchemy.Engine) -> None:
        self._engine = engine

    def prepare(self) -> None:
        if not sqlalchemy.inspect(self._engine).has_table(TABLE.name):
            with self._engine.begin() as connection:
                connection.execute(sqlalchemy.schema.CreateTable(TABLE, if_not_exists=True))

    def __contains__(self, run_id: str) -> bool:
        with self._engine.connect() as connection:
            found = connection.execute(sqlalchemy.select(TABLE.c.id).where(TABLE.c.id == run_id)).first()
        return found is not None

    def add(self, run_ids: Sequence[str], when: datetime) -> None:
        """Before the runs themselves go, so that a crash between the two forgets nothing."""
        dialect = sqlite if self._engine.dialect.name == "sqlite" else postgresql
        insert = dialect.insert(TABLE).on_conflict_do_nothing()  # Two workers may purge at once.
        with self._engine.begin() as connection:
            connection.execute(insert, [{"id": each, "purged_at": when.isoformat()} for each in run_ids])
