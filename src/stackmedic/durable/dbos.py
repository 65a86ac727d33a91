"""The only module that imports DBOS: its journal as rows of ours, and flows as its workflows.

Importing it takes half a second, so nothing on the way to ``--help`` may. What DBOS could do for a price or over the
network (Conductor, auto-upgrade, sharding) is never configured. Results are plain JSON, never pickles, which whoever
writes to the database could turn into code.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy
from dbos import (
    DBOS,
    DBOSClient,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
    WorkflowHandleAsync,
    WorkflowStatus,
)
from dbos import error as dbos_error

from stackmedic.durable import seam
from stackmedic.durable.seam import Json, State
from stackmedic.durable.tables import Tables

NAME = "stackmedic"
JOURNAL_VERSION = "journal-1"  # Pinned: derived from the code, a run in flight would wait for ever after any edit.
RUNS, LIMITED = "runs", "aws"
POLL_S = 0.2  # With short runs, throughput is limit ÷ poll interval; DBOS's own second is too slow.
PER_ACCOUNT, PER_WORKER = 2, 60
THREADS = 64
QUEUES_END_S = 10.0
ACTIVE = ["PENDING", "ENQUEUED", "DELAYED"]
PARKED = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
STATES = {
    "ENQUEUED": State.QUEUED,
    "DELAYED": State.QUEUED,
    "PENDING": State.RUNNING,
    "SUCCESS": State.DONE,
    "ERROR": State.FAILED,
    "CANCELLED": State.CANCELLED,
    PARKED: State.ATTENTION,
}
MOVED = dbos_error.DBOSWorkflowConflictIDError  # What ends an execution whose run now belongs to another worker.


@dataclass(frozen=True, slots=True)
class Row:
    """A run as DBOS stores it."""

    id: str
    kind: str
    state: State
    version: str
    executor: str
    account: str | None
    data: Json
    result: Json
    attention: str
    started: datetime
    ended: datetime | None

    @property
    def parked(self) -> bool:
        return self.state is State.ATTENTION

    @property
    def root(self) -> str:
        """The run that this one is a child of, or itself."""
        return self.id.split("/")[0]


def through_json(value: Json) -> Any:
    """As it will come back from a journal."""
    return json.loads(json.dumps(value, allow_nan=False))


def queue_of(run_id: str) -> str:
    """Children wait for their account's turn; whole runs, which may wait for people, never take such a place."""
    return LIMITED if "/" in run_id else RUNS


class Journal:
    """DBOS's tables, through its client."""

    def __init__(self, engine: sqlalchemy.Engine, url: str, patient: bool = False) -> None:
        """``patient``: wait for a database that is away, as workers must; people get an error instead."""
        self._url = url
        self._in_folder = engine.dialect.name == "sqlite"
        self.tables = Tables(engine)
        self._client = DBOSClient(
            system_database_engine=engine,
            serializer=DBOSPortableJSONSerializer(),
            application_name=NAME,
            lazy=True,
            retry_connection_errors=patient,
        )

    def prepare(self) -> None:
        """Make the tables when nobody has. A folder's are brought up to date by whoever comes; those that others share
        only by a worker."""
        if self._in_folder or not self.tables.exist():
            DBOS.migrate(self._url)

    def open_queues(self) -> None:
        """Before a worker is launched: it looks for queues at once, and then only every second."""
        self._client.register_queue(RUNS, polling_interval_sec=POLL_S)
        self._client.register_queue(
            LIMITED, partition_concurrency=PER_ACCOUNT, worker_concurrency=PER_WORKER, polling_interval_sec=POLL_S
        )

    def close(self) -> None:
        self._client.destroy()

    def enqueue(self, kind: str, run_id: str, data: Json, account: str | None = None) -> None:
        options = EnqueueOptions(
            workflow_name=kind, queue_name=queue_of(run_id), workflow_id=run_id, app_version=JOURNAL_VERSION
        )
        if account is not None:
            options["queue_partition_key"] = account
        self._client.enqueue(options, through_json(data))

    async def child(self, kind: str, run_id: str, data: Json, account: str) -> Json:
        """Hand a child over, or find it, and wait for it."""
        await asyncio.to_thread(self.enqueue, kind, run_id, data, account)
        handle: WorkflowHandleAsync[Json] = await self._client.retrieve_workflow_async(run_id)
        try:
            return {"value": await handle.get_result(polling_interval_sec=POLL_S)}
        except dbos_error.DBOSAwaitedWorkflowCancelledError:
            return {"error": State.CANCELLED.value, "message": f"{run_id} was cancelled"}
        except dbos_error.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded:
            return {"error": State.ATTENTION.value, "message": f"{run_id} is parked"}

    def send(self, run_id: str, message: Mapping[str, Json], topic: str, key: str | None = None) -> None:
        self._client.send(run_id, through_json(message), topic=topic, idempotency_key=key)

    def cancel(self, run_id: str) -> None:
        self._client.cancel_workflow(run_id)

    def resume(self, run_id: str) -> None:
        self._client.resume_workflow(run_id, queue_name=queue_of(run_id))

    def give_back(self, executor: str, innocent: Callable[[Row], bool]) -> None:
        """Return to their queues the runs of an executor that is gone. Each dispatch counts against a run, lest one
        that takes its process down walk from worker to worker for ever; that of the ``innocent`` does not.

        The call that moves them is not in DBOS's public interface. The public ``resume_workflow`` would do, but forgets
        the count, and takes a run that was cancelled, or whose owner changed, meanwhile. This one does neither, and
        two workers doing it at once do it once.
        """
        rows = self.rows(with_data=False, status="PENDING", executor_id=executor, app_version=JOURNAL_VERSION)
        self.tables.uncount([row.id for row in rows if innocent(row)], executor)
        for row in rows:
            self._client._sys_db.reenqueue_for_recovery(row.id, [executor], queue_of(row.id))

    def rewind(self, run_id: str, position: int, account: str | None) -> None:
        self._client.rewind_workflow(
            run_id, start_step=position, queue_name=queue_of(run_id), queue_partition_key=account
        )

    def delete(self, run_ids: list[str]) -> None:
        self._client.delete_workflows(run_ids)

    def rows(self, with_data: bool = True, **only: Any) -> list[Row]:
        found = self._client.list_workflows(load_input=with_data, load_output=with_data, **only)
        return [_row(each) for each in found]

    def active(self) -> list[Row]:
        return self.rows(with_data=False, status=ACTIVE)

    def find(self, run_id: str) -> Row | None:
        return next(iter(self.rows(workflow_ids=[run_id])), None)


def _row(status: WorkflowStatus) -> Row:
    inputs = status.input["args"] if status.input else ()
    error = status.error
    attention = f"{getattr(error, 'name', type(error).__name__)}: {error}" if error else ""
    if status.status == PARKED:
        attention = "took its process down again and again, and is parked"
    return Row(
        id=status.workflow_id,
        kind=status.name,
        state=STATES[status.status],
        version=status.app_version or "",
        executor=status.executor_id or "",
        account=status.queue_partition_key,
        data=inputs[0] if inputs else None,
        result=status.output,
        attention=attention,
        started=_moment(status.created_at or 0),
        ended=_moment(status.completed_at) if status.completed_at else None,
    )


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def launch(
    engine: sqlalchemy.Engine, url: str, executor: str, flows: Mapping[seam.Kind, Callable[[Json], Any]]
) -> DBOS:
    """Become a worker. One per process: DBOS is a singleton."""
    launched = DBOS(
        config=DBOSConfig(
            name=NAME,
            system_database_url=url,
            system_database_engine=engine,
            application_version=JOURNAL_VERSION,
            executor_id=executor,
            serializer=DBOSPortableJSONSerializer(),
            log_level="ERROR",
            max_executor_threads=THREADS,
            notification_listener_polling_interval_sec=0.5,
        )
    )
    for kind, flow in flows.items():
        DBOS.workflow(name=kind.name, max_recovery_attempts=kind.restarts)(flow)
    DBOS.launch()
    return launched


def shut_down(launched: DBOS) -> None:
    """Queues first. DBOS closes its event loop while they may still hand it runs: that fails with "Event loop is
    closed", or waits for ten seconds for a run that nobody will begin."""
    for each in launched.background_thread_stop_events:
        each.set()
    for thread in threading.enumerate():
        if thread.name.startswith("queue-worker-"):
            thread.join(QUEUES_END_S)
    DBOS.destroy(destroy_registry=True)


def run_id() -> str:
    """The run that is being executed."""
    return str(DBOS.workflow_id)


async def remember(name: str, produce: Callable[[], Any]) -> Json:
    """A journalled step: what it recorded before, or what is produced now."""

    async def real() -> Json:  # DBOS takes a lambda that returns a coroutine for a plain function, and never runs it.
        value: Json = through_json(await produce())
        return value

    journalled: Json = await DBOS.run_step_async({"name": name}, real)
    return journalled


async def receive(topic: str, timeout_s: float) -> Mapping[str, Json] | None:
    """The next message on a topic; the deadline is journalled, and holds across restarts."""
    message = await DBOS.recv_async(topic, timeout_seconds=timeout_s)
    return message if isinstance(message, Mapping) else None


async def wait(seconds: float) -> None:
    await DBOS.sleep_async(seconds)
