"""Make the catalogue of client errors: real libraries against real servers, on loopback only.

    python3 tools/client_errors.py --venv /tmp/clients --node /tmp/nodeclients --jars /tmp/jars --memcached memcached

needs PostgreSQL, Redis and memcached (Debian: ``postgresql redis-server memcached``), a JDK, root (PostgreSQL's server
refuses to be root, so it is started as another user; a database that is out of space has a disk of its own; names are
resolved in a mount namespace of its own), and the clients in the versions that programs in service have today:

    python3 -m venv /tmp/clients && /tmp/clients/bin/pip install \
        "psycopg[binary]==3.2.9" psycopg2-binary==2.9.10 asyncpg==0.30.0 SQLAlchemy==2.0.41 redis==5.2.1 \
        uvicorn==0.34.3 fastapi==0.115.14 Django==5.2.3 gunicorn==23.0.0 boto3==1.38.46 httpx==0.28.1 \
        requests==2.32.4 pymemcache==4.0.0
    mkdir /tmp/nodeclients && cd /tmp/nodeclients && npm i pg@8.16.3 ioredis@5.6.1 knex@3.1.0 @aws-sdk/client-s3@3.840.0

and in /tmp/jars HikariCP 5.1.0, postgresql 42.7.13, slf4j-api and slf4j-simple 2.0.17 from Maven's central repository.
Takes ten minutes, most of it spent waiting for time-outs.
The result goes into the package's ``dialects/catalogue.json``; what cannot be run (``client_quotes.json``) is there as
its public source has it, with the address.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from client_cases import DIALECTS, Case, Servers, cases
from client_servers import (
    HOST,
    PAM,
    RESTARTS,
    STARTING_UP,
    TOKEN,
    free_port,
    memcached,
    postgres,
    redis,
    redis_cluster,
    refusing,
    run,
    silence,
    wait_for,
)
from client_texts import cleaned, only_the_error
from client_web import web

HERE = Path(__file__).parent
CATALOGUE = HERE.parent / "src/stackmedic/lab/physics/dialects/catalogue.json"
QUOTES = HERE / "client_quotes.json"
PATIENCE_S = 200  # Longer than any client's own time-out; who is silent until then, hangs.
APPS = {"python-fastapi": "fastapi_app:app", "python-asyncpg": "asyncpg_app:app"}


def command_of(case: Case, port: int, arguments: argparse.Namespace) -> list[str]:
    if case.dialect == "node-next":
        return ["node", str(arguments.node / "app.js")]
    if case.dialect == "java-hikari":
        return ["java", "-Duser.home=/app", "-cp", f"{arguments.classes}:{arguments.jars}/*", "App"]
    python = str(arguments.venv / "bin/python")
    if case.dialect == "python-django":
        served = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--chdir", str(HERE / "clients"), "--timeout", "300"]
        return [python, *served, "django_app:application"]
    served = ["-m", "uvicorn", APPS[case.dialect], "--port", str(port), "--no-access-log"]
    return [python, *served, "--app-dir", str(HERE / "clients")]


def try_case(case: Case, arguments: argparse.Namespace) -> tuple[str, dict[str, object]]:
    """Run the program, let it fail, and keep what it said."""
    port, started = free_port(), time.monotonic()
    at_start = f"{case.need}/{case.action}" if case.moment == "start" else ""
    environment = {
        **os.environ, **case.environment, "PORT": str(port), "AT_START": at_start, "HOME": "/app",
        "NODE_PATH": str(arguments.node / "node_modules"), "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_REGION": "eu-central-1",
    }  # fmt: skip
    with tempfile.TemporaryFile("w+") as said:
        client = subprocess.Popen(
            command_of(case, port, arguments), env=environment, stdout=said, stderr=said, text=True
        )
        try:
            ended = {"exit_code": client.wait(timeout=PATIENCE_S)} if at_start else request(case, port, client)
            took = time.monotonic() - started
            time.sleep(1)  # The program writes its log after it has answered.
        except (subprocess.TimeoutExpired, TimeoutError):
            ended, took = {"hangs": True}, PATIENCE_S
        finally:
            client.terminate()
            try:
                client.wait(timeout=10)
            except subprocess.TimeoutExpired:
                client.kill()
                client.wait()
        said.seek(0)
        lines = [cleaned(line, case, HERE) for line in said.read().rstrip("\n").splitlines()]
    return case.key, {"lines": only_the_error(lines, case), "seconds": round(took), **ended}


def request(case: Case, port: int, client: subprocess.Popen[str]) -> dict[str, object]:
    """What comes of a request, or of one that finds its connection cut. A program may end before it listens."""
    if not wait_for(port, client):
        return {"exit_code": client.wait()}
    if case.restart:
        ask(port, case)
        RESTARTS[case.restart]()
    try:
        return {"status": ask(port, case)}
    except (ConnectionError, http.client.HTTPException):  # A program that does not survive what it meets.
        return {"exit_code": client.wait(timeout=PATIENCE_S)}


def ask(port: int, case: Case) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{case.need}/{case.action}", timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


# Putting it together


def versions(arguments: argparse.Namespace, tools: Path) -> dict[str, str]:
    listed = json.loads(run(arguments.venv / "bin/pip", "list", "--format=json"))
    wanted = {
        "fastapi", "uvicorn", "starlette", "sqlalchemy", "psycopg", "psycopg-binary", "psycopg2-binary", "asyncpg",
        "redis", "pymemcache", "boto3", "httpx", "requests", "django", "gunicorn",
    }  # fmt: skip
    found = {each["name"].lower(): each["version"] for each in listed if each["name"].lower() in wanted}
    for name in ("pg", "ioredis", "knex", "@aws-sdk/client-s3"):
        package = json.loads((arguments.node / "node_modules" / name / "package.json").read_text())
        found[f"npm {name}"] = package["version"]
    for jar in sorted(arguments.jars.glob("*.jar")):
        name, _, version = jar.stem.rpartition("-")
        found[f"jar {name}"] = version
    found["node"] = run("node", "--version").strip()
    found["python"] = run(arguments.venv / "bin/python", "--version").split()[1]
    found["java"] = run("java", "--version").split()[1]
    found["postgresql server"] = run(tools / "postgres", "--version").split()[2]
    found["redis server"] = re.search(r"v=(\S+)", run("redis-server", "--version"))[1]  # type: ignore[index]
    found["memcached server"] = run(arguments.memcached, "--version").split()[1]
    return dict(sorted(found.items()))


def started(running: ExitStack, tools: Path, arguments: argparse.Namespace) -> Servers:
    start = running.enter_context
    slots, shards = start(redis_cluster())
    protected = ("--requirepass", TOKEN)
    at = Servers(
        postgres=start(postgres(tools, tls=True)),
        postgres_plain=start(postgres(tools, tls=False)),
        postgres_full=start(postgres(tools, tls=False, slots=5)),
        postgres_starting=start(refusing(STARTING_UP)),
        postgres_token=start(refusing(PAM)),
        redis=start(redis(*protected)),
        redis_tls=start(redis(*protected, tls=True)),
        redis_clients=start(redis(*protected, "--maxclients", 1)),
        redis_memory=start(redis(*protected, "--maxmemory", 1)),
        redis_replica=start(redis(*protected, "--replicaof", "127.0.0.1", free_port())),
        redis_slots=shards,
        redis_shards=slots,
        memcached=start(memcached(arguments.memcached)),
        web=start(web()),
        silent=start(silence()),
        nothing=free_port(),
    )
    start(socket.create_connection(("127.0.0.1", at.redis_clients)))
    database = DIALECTS[2].database
    for _ in range(2):  # Five slots, three of them the superuser's.
        sleeping = ["psql", database(at.postgres_full), "-c", "SELECT pg_sleep(3600)"]
        running.callback(subprocess.Popen(sleeping, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).kill)
    run("psql", database(at.postgres), "-c", LOCKED)
    time.sleep(2)
    return at


# knex's tables (knexjs.org/guide/migrations.html), as a process leaves them that ended in the middle.
LOCKED = (
    "CREATE TABLE knex_migrations (id serial, name text, batch integer, migration_time timestamptz);"
    "CREATE TABLE knex_migrations_lock (index serial, is_locked integer);"
    "INSERT INTO knex_migrations_lock (is_locked) VALUES (1)"
)


def apart() -> None:
    """Go on in a mount namespace in which one name leads to loopback, and no other is asked of anybody."""
    folder = Path(tempfile.mkdtemp(prefix="names"))
    (folder / "hosts").write_text(f"127.0.0.1 {HOST} localhost\n")
    (folder / "nsswitch.conf").write_text("hosts: files\n")
    mounts = [f"mount --bind {folder / name} /etc/{name}" for name in ("hosts", "nsswitch.conf")]
    script = " && ".join([*mounts, 'exec "$0" "$@"'])
    os.environ["APART"] = "1"
    os.execvp("unshare", ["unshare", "--mount", "sh", "-c", script, sys.executable, *sys.argv])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--jars", type=Path, required=True)
    parser.add_argument("--memcached", default="memcached")
    parser.add_argument("--only", default="", help="a regular expression of keys")
    parser.add_argument("--out", type=Path, default=CATALOGUE)
    arguments = parser.parse_args()
    if "APART" not in os.environ:
        apart()
    shutil.copy(HERE / "clients/node_app.js", arguments.node / "app.js")
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    with ExitStack() as running:
        arguments.classes = running.enter_context(tempfile.TemporaryDirectory())
        run("javac", "-cp", f"{arguments.jars}/*", "-d", arguments.classes, HERE / "clients/App.java")
        at = started(running, tools, arguments)
        wanted = [case for case in cases(at) if re.search(arguments.only, case.key)]
        with ThreadPoolExecutor(8) as pool:
            whole = [case for case in wanted if not case.restart]
            errors = dict(pool.map(lambda case: try_case(case, arguments), whole))
        errors |= dict(try_case(case, arguments) for case in wanted if case.restart)
    if not arguments.only:
        errors |= json.loads(QUOTES.read_text())
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
