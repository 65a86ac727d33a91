"""What a program said, without what belongs to this run: places and names become placeholders."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from client_cases import BUCKET, KEY, NOWHERE, Case
from client_servers import DATABASE, HOST, USER
from client_web import DETAIL

USUAL = re.compile(
    r"INFO:     (Started server|Waiting for application startup|Application startup complete|Uvicorn running"
    r"|Shutting down|Waiting for application shutdown|Application shutdown complete|Finished server)"
    r"|.*\[INFO\] (Starting gunicorn|Listening at|Using worker|Booting worker|Handling signal|Worker exiting"
    r"|Shutting down)|\[main\] INFO com\.zaxxer"
)
AT_START = re.compile(
    r"INFO:     (Started server|Waiting for application startup)"
    r"|.*\[INFO\] (Starting|Listening|Using|Boot|Worker exit|Shutting)|\[main\] INFO com\.zaxxer"
)
URLS = {"postgres": "DATABASE_URL", "redis": "REDIS_URL", "s3": "S3_URL", "http": "API_URL"}


def only_the_error(lines: list[str], case: Case) -> list[str]:
    """Without what the program says whenever it starts and ends."""
    return [line for line in lines if not USUAL.match(line) or (case.moment == "start" and AT_START.match(line))]


def cleaned(line: str, case: Case, tools: Path) -> str:
    """Places and names of this run become placeholders, or what they are in a container."""
    line = _values(_paths(line, tools), case)
    port = urlsplit(case.environment.get(URLS.get(case.need, ""), "").removeprefix("jdbc:")).netloc.rpartition(":")[2]
    return line.replace(str(case.port), "{port}") if len(str(case.port)) > 3 and port else line


def _paths(line: str, tools: Path) -> str:
    line = re.sub(r"/\S*/site-packages/", "/usr/local/lib/python3.11/site-packages/", line)
    line = re.sub(r"/\S*/lib/python3\.11/(?!site)", "/usr/local/lib/python3.11/", line)
    line = re.sub(r"/\S*/clients/\w+_app\.py", "/app/app/main.py", line)
    line = re.sub(r"/\S*/node_modules/", "/app/node_modules/", line).replace(str(tools), "/app")
    line = re.sub(r"/tmp/\S*?/app\.js", "/app/server.js", line)
    line = re.sub(r"process \[\d+\]", "process [1]", line)
    line = re.sub(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000\] \[\d+\]", "[{now}] [1]", line)
    line = re.sub(r"(Listening at: http://\S+?):\d+ \(\d+\)", r"\1:8000 (1)", line)
    line = re.sub(r"localPort: \d+", "localPort: 41206", line)
    return re.sub(r"(pid: ?)\d+", r"\g<1>7", line)


def _values(line: str, case: Case) -> str:
    line = re.sub(r"(no pg_hba\.conf entry for host )\"127\.0\.0\.1\"", r'\1"{source}"', line)
    for name in (NOWHERE, HOST):
        line = line.replace(name, "{host}")
    line = line.replace(f"/{case.need}/{case.action}", "{path}")
    line = line.replace("127.0.0.1", "{address}").replace(USER, "{user}")
    line = re.sub(rf"{DATABASE}(_\w+)?", "{database}", line)
    line = line.replace(DETAIL, "{detail}").replace(BUCKET, "{bucket}").replace(KEY, "{key}")
    return OF_OUTCOME.get(case.outcome, lambda text, case: text)(line, case)


def _slots(line: str, case: Case) -> str:
    """The server's sentence depends on its version."""
    return re.sub(r"(FATAL: +|error: )(remaining connection slots|sorry, too many).*", r"\1{detail}", line)


def _table(line: str, case: Case) -> str:
    return line.replace("users", "{table}")


def _pool(line: str, case: Case) -> str:
    line = re.sub(r"limit of size \d+ overflow \d+", "limit of size {pool_size} overflow {pool_overflow}", line)
    line = re.sub(r"timeout \d+\.\d+", "timeout {pool_timeout}", line)
    line = re.sub(r"timed out after \d+ms", "timed out after {pool_timeout_ms}ms", line)
    return re.sub(r"total=10, active=10", "total={pool_size}, active={pool_size}", line)


def _status(line: str, case: Case) -> str:
    line = line.replace("Service Unavailable", "{reason}").replace("Server error", "{status_class} error")
    return line.replace("Server Error", "{status_class} Error").replace("503", "{status}")


def _moved(line: str, case: Case) -> str:
    return re.sub(r"MOVED \d+ \S+?:\d+", "{detail}", line)


def _disk(line: str, case: Case) -> str:
    return re.sub(r"pg_tblspc/\S+?\"", 'base/16401/16745"', line)


def _twice(line: str, case: Case) -> str:
    return line.replace(f"{case.port}:5432", "{malformed}")


def _bucket(line: str, case: Case) -> str:
    return line.replace(case.environment["BUCKET"], "{bucket}") if case.need == "s3" else line


OF_OUTCOME = {
    "TOO_MANY_CONNECTIONS": _slots, "NO_SUCH_TABLE": _table, "POOL_EXHAUSTED": _pool, "BAD_STATUS": _status,
    "URL_MALFORMED": _twice, "MOVED": _moved, "DISK_FULL": _disk, "ACCESS_DENIED": _bucket, "NO_SUCH_BUCKET": _bucket,
    "NO_SUCH_KEY": _bucket, "WRONG_REGION": _bucket,
}  # fmt: skip
