"""Django under gunicorn, with psycopg2 for PostgreSQL, Django's own Redis cache, boto3 and requests.

Sources: gunicorn's own log lines (gunicorn/arbiter.py; a worker that cannot boot ends the master with 3); Django opens
a connection per request and has no pool (docs.djangoproject.com/en/5.2/ref/databases/, CONN_MAX_AGE 0), so that as many
are open as gunicorn has workers (docs.gunicorn.org, "workers": two to four per core); libpq has no time-out of its own
and prefers TLS. django-environ's words for a variable that is missing (environ/environ.py).
"""

from stackmedic.lab.physics.dialects.dialect import Dialect, Lines
from stackmedic.lab.physics.needs.pool import Pool


def _missing(names: list[str]) -> Lines:
    return (
        "[{now}] [7] [ERROR] Exception in worker process",
        "Traceback (most recent call last):",
        '  File "/usr/local/lib/python3.11/site-packages/environ/environ.py", line 409, in get_value',
        "    value = self.ENVIRON[var_name]",
        '  File "<frozen os>", line 679, in __getitem__',
        f"KeyError: '{names[0]}'",
        "The above exception was the direct cause of the following exception:",
        "Traceback (most recent call last):",
        '  File "/usr/local/lib/python3.11/site-packages/gunicorn/arbiter.py", line 608, in spawn_worker',
        "    worker.init_process()",
        f"django.core.exceptions.ImproperlyConfigured: Set the {names[0]} environment variable",
        "[{now}] [7] [INFO] Worker exiting (pid: 7)",
        "[{now}] [1] [ERROR] Worker (pid:7) exited with code 3",
        "[{now}] [1] [ERROR] Shutting down: Master",
        "[{now}] [1] [ERROR] Reason: Worker failed to boot.",
    )


dialect = Dialect(
    "python-django",
    executables=frozenset({"python", "python3", "pip", "gunicorn", "uvicorn", "celery", "django-admin", "manage.py"}),
    banner=(
        "[{now}] [1] [INFO] Starting gunicorn 23.0.0",
        "[{now}] [1] [INFO] Listening at: http://{bind}:{port} (1)",
        "[{now}] [1] [INFO] Using worker: sync",
        "[{now}] [7] [INFO] Booting worker with pid: 7",
    ),
    goodbye=(
        "[{now}] [1] [INFO] Handling signal: term",
        "[{now}] [7] [INFO] Worker exiting (pid: 7)",
        "[{now}] [1] [INFO] Shutting down: Master",
    ),
    on_sigterm=0,
    crash_code=3,
    missing=_missing,
    missing_code=3,
    tls_by_default=frozenset({"postgres"}),
    reconnects=frozenset({"postgres", "redis"}),
    pools={"postgres": Pool(3), "redis": Pool(3, 2**20)},
    checks={"redis": frozenset({""})},
    otherwise="python-fastapi",
)
