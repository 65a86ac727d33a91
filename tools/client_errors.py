"""Make the catalogue of client errors: real libraries against real servers, on loopback only.

    python3 tools/client_errors.py --venv /tmp/clients --node /tmp/nodeclients

needs PostgreSQL and Redis installed (Debian: ``postgresql redis-server``), root (PostgreSQL's server refuses to be
root, so it is started as another user), and the clients in the versions that programs in service have today:

    python3 -m venv /tmp/clients && /tmp/clients/bin/pip install \
        "psycopg[binary]==3.2.9" SQLAlchemy==2.0.41 redis==5.2.1 uvicorn==0.34.3 fastapi==0.115.14
    mkdir /tmp/nodeclients && cd /tmp/nodeclients && npm i pg@8.16.3 ioredis@5.6.1

Takes four minutes, most of it spent waiting for time-outs.
The result goes into the package's ``dialects/catalogue.json``.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from client_servers import (
    DATABASE,
    PASSWORD,
    RESTARTS,
    TOKEN,
    USER,
    free_port,
    postgres,
    redis,
    run,
    silence,
    starting_up,
    wait_for,
)

HERE = Path(__file__).parent
CATALOGUE = HERE.parent / "src/stackmedic/lab/physics/dialects/catalogue.json"
PATIENCE_S = 200  # Longer than any client's own time-out; who is silent until then, hangs.


@dataclass
class Servers:
    """Ports of what runs: PostgreSQL with TLS only, without TLS, full; Redis with a token, with TLS, full; silence."""

    postgres: int
    postgres_plain: int
    postgres_full: int
    postgres_starting: int
    redis: int
    redis_tls: int
    redis_full: int
    silent: int
    nothing: int


# Clients


@dataclass(frozen=True)
class Case:
    """One thing that can go wrong; ``restart``: first let a request succeed, then cut the connection."""

    dialect: str
    store: str
    moment: str
    outcome: str
    database_url: str
    redis_url: str
    restart: int = 0

    @property
    def key(self) -> str:
        return f"{self.dialect}/{self.store}/{self.moment}/{self.outcome}"


def database_url(port: int, *, host="localhost", password=PASSWORD, database=DATABASE, options="", driver="") -> str:
    return f"postgresql{driver}://{USER}:{password}@{host}:{port}/{database}{options}"


def cases(at: Servers) -> Iterator[Case]:
    good_redis = f"redis://:{TOKEN}@localhost:{at.redis}/0"
    for dialect, driver, plain, tls in (
        ("python-fastapi", "+psycopg", "?sslmode=disable", "?sslmode=require"),
        ("node-next", "", "?sslmode=disable", "?sslmode=no-verify"),
    ):
        own = "" if dialect == "python-fastapi" else tls
        url = partial(database_url, driver=driver)
        postgres_cases = {
            "NO_SUCH_HOST": url(5432, host="db.invalid", options=own),
            "TIMEOUT": url(at.silent, options=own),
            "REFUSED": url(at.nothing, options=own),
            "PASSWORD_REJECTED": url(at.postgres, password="wrong", options=own),
            "NO_SUCH_DATABASE": url(at.postgres, database="app_db_missing", options=own),
            "TLS_REQUIRED": url(at.postgres, options=plain),
            "TLS_EXPECTED_BY_CLIENT": url(at.postgres_plain, options=tls),
            "TOO_MANY_CONNECTIONS": url(at.postgres_full),
            "STARTING_UP": url(at.postgres_starting),
        }
        redis_cases = {
            "NO_SUCH_HOST": f"redis://:{TOKEN}@cache.invalid:6379/0",
            "TIMEOUT": f"redis://:{TOKEN}@localhost:{at.silent}/0",
            "REFUSED": f"redis://:{TOKEN}@localhost:{at.nothing}/0",
            "PASSWORD_REJECTED": f"redis://:wrong@localhost:{at.redis}/0",
            "AUTH_REQUIRED": f"redis://localhost:{at.redis}/0",
            "CLOSED_BY_SERVER": f"redis://:{TOKEN}@localhost:{at.redis_tls}/0",
            "TLS_EXPECTED_BY_CLIENT": f"rediss://:{TOKEN}@localhost:{at.redis}/0",
            "TOO_MANY_CONNECTIONS": f"redis://:{TOKEN}@localhost:{at.redis_full}/0",
        }
        good = url(at.postgres, options=own)
        for moment in ("start", "request"):
            for outcome, bad in postgres_cases.items():
                yield Case(dialect, "postgres", moment, outcome, bad, good_redis)
            for outcome, bad in redis_cases.items():
                yield Case(dialect, "redis", moment, outcome, good, bad)
        yield Case(dialect, "postgres", "request", "CLOSED_BY_SERVER", good, good_redis, at.postgres)


def command_of(case: Case, port: int, arguments: argparse.Namespace) -> list[str]:
    if case.dialect == "node-next":
        return ["node", str(arguments.node / "app.js")]
    python = str(arguments.venv / "bin/python")
    return [
        python,
        "-m",
        "uvicorn",
        "fastapi_app:app",
        "--port",
        str(port),
        "--no-access-log",
        "--app-dir",
        str(HERE / "clients"),
    ]


def try_case(case: Case, arguments: argparse.Namespace) -> tuple[str, dict[str, object]]:
    """Run the program, let it fail, and keep what it said."""
    port, started = free_port(), time.monotonic()
    environment = {
        **os.environ, "DATABASE_URL": case.database_url, "REDIS_URL": case.redis_url, "PORT": str(port),
        "AT_START": case.store if case.moment == "start" else "", "NODE_PATH": str(arguments.node / "node_modules"),
    }  # fmt: skip
    with tempfile.TemporaryFile("w+") as said:
        client = subprocess.Popen(command_of(case, port, arguments), env=environment, stdout=said, stderr=said)
        try:
            ended = {"exit_code": client.wait(timeout=PATIENCE_S)} if case.moment == "start" else request(case, port)
            took = time.monotonic() - started
            time.sleep(1)  # The program writes its log after it has answered.
        except (subprocess.TimeoutExpired, TimeoutError):
            ended, took = {"hangs": True}, PATIENCE_S
        finally:
            client.kill()
            client.wait()
        said.seek(0)
        lines = [clean(line, case) for line in said.read().rstrip("\n").splitlines()]
    return case.key, {"lines": only_the_error(lines, case), "seconds": round(took), **ended}


def request(case: Case, port: int) -> dict[str, object]:
    """What comes of a request that needs the store; where the case says so, of one that finds its connection cut."""
    wait_for(port)
    if case.restart:
        ask(port, case.store)
        RESTARTS[case.restart]()
    return {"status": ask(port, case.store)}


def ask(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def only_the_error(lines: list[str], case: Case) -> list[str]:
    """Without what the program says whenever it starts."""
    usual = re.compile(
        r"INFO:     (Started server|Waiting for application startup|Application startup complete|Uvicorn running)"
    )
    return [line for line in lines if not usual.match(line) or (case.moment == "start" and "complete" not in line)]


def clean(line: str, case: Case) -> str:
    """Places and names of this run become placeholders, or what they are in a container."""
    url = case.database_url if case.store == "postgres" else case.redis_url
    port = re.search(r":(\d+)/", url)
    line = re.sub(r"/\S*/site-packages/", "/usr/local/lib/python3.11/site-packages/", line)
    line = re.sub(r"/\S*/lib/python3\.11/(?!site)", "/usr/local/lib/python3.11/", line)
    line = re.sub(r"/\S*/clients/fastapi_app\.py", "/app/app/main.py", line)
    line = re.sub(r"/\S*/node_modules/", "/app/node_modules/", line).replace(str(HERE), "/app")
    line = re.sub(r"/tmp/\S*?/app\.js", "/app/server.js", line)
    line = re.sub(r"process \[\d+\]", "process [1]", line)
    line = re.sub(r"(no pg_hba\.conf entry for host )\"127\.0\.0\.1\"", r'\1"{source}"', line)
    line = line.replace("db.invalid", "{host}").replace("cache.invalid", "{host}").replace("localhost", "{host}")
    line = line.replace("127.0.0.1", "{address}").replace(USER, "{user}").replace(DATABASE, "{database}")
    line = line.replace("app_db_missing", "{database}")
    if case.outcome == "TOO_MANY_CONNECTIONS":  # The server's sentence depends on its version.
        line = re.sub(r"(FATAL:  |error: )(remaining connection slots|sorry, too many).*", r"\1{detail}", line)
    return line.replace(port[1], "{port}") if port else line


# Putting it together


def versions(arguments: argparse.Namespace, tools: Path) -> dict[str, str]:
    listed = json.loads(run(arguments.venv / "bin/pip", "list", "--format=json"))
    wanted = {"fastapi", "uvicorn", "starlette", "sqlalchemy", "psycopg", "psycopg-binary", "redis"}
    found = {each["name"].lower(): each["version"] for each in listed if each["name"].lower() in wanted}
    for name in ("pg", "ioredis"):
        package = json.loads((arguments.node / "node_modules" / name / "package.json").read_text())
        found[f"npm {name}"] = package["version"]
    found["node"] = run("node", "--version").strip()
    found["python"] = run(arguments.venv / "bin/python", "--version").split()[1]
    found["postgresql server"] = run(tools / "postgres", "--version").split()[2]
    found["redis server"] = re.search(r"v=(\S+)", run("redis-server", "--version"))[1]  # type: ignore[index]
    return dict(sorted(found.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", type=Path, default=CATALOGUE)
    arguments = parser.parse_args()
    shutil.copy(HERE / "clients/node_app.js", arguments.node / "app.js")
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    with ExitStack() as running:
        at = Servers(
            postgres=running.enter_context(postgres(tools, tls=True)),
            postgres_plain=running.enter_context(postgres(tools, tls=False)),
            postgres_full=running.enter_context(postgres(tools, tls=False, slots=5)),
            postgres_starting=running.enter_context(starting_up()),
            redis=running.enter_context(redis("--requirepass", TOKEN)),
            redis_tls=running.enter_context(redis("--requirepass", TOKEN, tls=True)),
            redis_full=running.enter_context(redis("--requirepass", TOKEN, "--maxclients", 1)),
            silent=running.enter_context(silence()),
            nothing=free_port(),
        )
        running.enter_context(socket.create_connection(("127.0.0.1", at.redis_full)))
        for _ in range(2):  # Five slots, three of them the superuser's.
            sleeping = ["psql", database_url(at.postgres_full), "-c", "SELECT pg_sleep(3600)"]
            running.callback(subprocess.Popen(sleeping, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).kill)
        time.sleep(2)
        wanted = [case for case in cases(at) if arguments.only in case.key]
        cutting = [case for case in wanted if case.restart]
        with ThreadPoolExecutor(8) as pool:
            errors = dict(
                pool.map(lambda case: try_case(case, arguments), [case for case in wanted if not case.restart])
            )
        errors |= dict(try_case(case, arguments) for case in cutting)
    write(arguments.out, versions(arguments, tools), dict(sorted(errors.items())))


def write(path: Path, made_with: dict[str, str], errors: dict[str, dict[str, object]]) -> None:
    """One line of JSON per line of text and per error; an error's lines are numbers, as most lines occur many times."""
    texts: dict[str, int] = {}
    for entry in errors.values():
        entry["lines"] = [texts.setdefault(line, len(texts)) for line in entry["lines"]]  # type: ignore[attr-defined]
    said = ",\n".join("  " + json.dumps(each, ensure_ascii=False) for each in texts)
    listed = ",\n".join(f"  {json.dumps(key)}: {json.dumps(entry)}" for key, entry in errors.items())
    versions_text = json.dumps(made_with, indent=1)
    path.write_text(
        f'{{"made_with": {versions_text},\n"texts": [\n{said}\n],\n"errors": {{\n{listed}\n}}}}\n', encoding="utf-8"
    )


if __name__ == "__main__":
    main()
