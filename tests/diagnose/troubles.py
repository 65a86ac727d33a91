"""Troubles in one word: the parts of a snapshot that a cause leaves behind."""

from tests.diagnose.builders import (
    LOAD_BALANCER,
    Part,
    a_deployment,
    a_series,
    a_service,
    a_service_deployment,
    a_stopped_task,
    a_task,
    a_task_definition,
    history,
    log,
    running,
    stopped,
    targets,
)

ERRORS_OF_BALANCER = f"AWS/ApplicationELB/HTTPCode_ELB_5XX_Count/Sum/{LOAD_BALANCER.rsplit(':loadbalancer/', 1)[-1]}"
CLIENTS_GET_ERRORS = a_series(ERRORS_OF_BALANCER, 30.0, 40.0, 50.0)
TIMES_OUT = (
    "psycopg.OperationalError: connection failed: connection to server at "
    '"10.0.10.5", port 5432 failed: Connection timed out'
)
TRACE = (
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 3, in <module>',
    "    settings = load()",
    "TypeError: load() missing 1 required positional argument: 'path'",
)


def down(name: str = "backend", *, dead: Part | None = None) -> tuple[Part, ...]:
    """The service runs nothing."""
    return (a_service(name, running=0), running(name), targets(name), *((dead,) if dead else ()))


def crashing(*lines: str, name: str = "backend", exit_code: int = 1) -> tuple[Part, ...]:
    """Every task exits a minute after it started, and its log says why."""
    task = a_stopped_task(f"{name}-dead-1", service=name, exit_code=exit_code)
    return (*down(name), stopped(name, task), log(f"{name}-dead-1", *lines, container=name))


def not_starting(reason: str, name: str = "backend") -> tuple[Part, ...]:
    """No task gets as far as running."""
    task = a_stopped_task(
        f"{name}-dead-1", service=name, started=None, code="TaskFailedToStart", reason=reason, exit_code=None
    )
    return (*down(name), stopped(name, task))


def rolled_back(*, dead: Part | None = None) -> tuple[Part, ...]:
    """The breaker gave revision 7 up a quarter of an hour ago, and revision 6 serves."""
    reason = "Service deployment rolled back because of deployment circuit breaker."
    task = a_stopped_task(stopped="16m", started="17m")
    return (
        a_service(revision=6),
        a_task_definition(revision=7),
        running(
            "backend", a_task("backend-1", revision=6, started="9d"), a_task("backend-2", revision=6, started="9d")
        ),
        stopped("backend", task) if dead is None else dead,
        history(
            "backend",
            a_service_deployment(
                revision=7, source=6, status="ROLLBACK_SUCCESSFUL", created="20m", rollback_reason=reason
            ),
            a_service_deployment(revision=6, source=5, created="9d"),
        ),
    )


def rolling_out(created: str = "3m", *, failed: int = 0) -> tuple[Part, ...]:
    """Revision 7 is coming up beside revision 6, which serves."""
    deployments = (
        a_deployment(revision=7, rollout="IN_PROGRESS", running=1, created=created, failed=failed),
        a_deployment(revision=6, status="ACTIVE", created="9d"),
    )
    tasks = (
        a_task("backend-1", revision=6, started="9d"),
        a_task("backend-2", revision=6, started="9d"),
        a_task("backend-3", revision=7, started="1m"),
    )
    return (
        a_service(running=3, deployments=deployments),
        a_task_definition(revision=7),
        running("backend", *tasks),
        history(
            "backend",
            a_service_deployment(revision=7, source=6, status="IN_PROGRESS", created=created),
            a_service_deployment(revision=6, source=5, created="9d"),
        ),
    )


def failing_to_start(reason: str) -> tuple[Part, ...]:
    """No task of the backend runs; the newest never started, for this reason."""
    dead = a_stopped_task(reason=reason, code="TaskFailedToStart", exit_code=None, started=None, stopped="1m")
    return (a_service(running=0), running("backend"), stopped("backend", dead))
