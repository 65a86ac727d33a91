"""Questions that are asked from inside: the lines are run by a real shell, with the real programs, on real servers."""

import asyncio
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from stackmedic.model.probed import Address, HttpCheck, Output, Probed, Probing
from stackmedic.probe import postgres
from stackmedic.probe.through import asked_through, line_of
from tests.durable.server import Server

SECRET = "shop-database"
CHECK = HttpCheck("/api/me", status=(403,), json=(("services.database", "connected"),))
PSQL = """#!/bin/sh
echo "$@" | grep -q hunter && exit 1
echo "== version"; echo "$PGPASSWORD"; echo "=? false"
"""
ASIDE = """#!/bin/sh
echo "$@" >> "$0.asked"
printf '%s\\n' '{"username": "tests", "password": "hunter-2-hunter"}'
"""


@dataclass
class Shell:
    """A host, which is this machine. ``said`` is every line that was run on it."""

    where: str = "i-0123456789abcdef0"
    region: str = "eu-central-1"
    environment: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    async def run(self, line: str, wait_s: float) -> Output:
        self.said.append(line)
        given = {"PATH": os.environ["PATH"], **self.environment}
        done = await asyncio.to_thread(
            subprocess.run, ["/bin/sh", "-c", line], capture_output=True, text=True, env=given, check=False
        )
        return Output(done.stdout, done.stderr, done.returncode)

    async def close(self) -> None:
        return None

    def ask(self, kind: str, address: Address, name: str = "", check: HttpCheck | None = None, **more: str) -> Probed:
        return asyncio.run(asked_through(self, kind, address, name, check, Probing(wait_s=5, **more)))  # type: ignore[arg-type]


def program(folder: Path, name: str, script: str) -> str:
    """A PATH on which a program of ours comes first."""
    file = folder / name
    file.write_text(script)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return f"{folder}:{os.environ['PATH']}"


needs_psql = pytest.mark.skipif(shutil.which("psql") is None, reason="no psql: install Debian's postgresql-client")
needs_redis = pytest.mark.skipif(shutil.which("redis-cli") is None, reason="no redis-cli: install Debian's redis-tools")
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="no curl: install Debian's package curl")


@needs_psql
def test_a_database_tells_the_same_from_inside_as_from_here(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    database.database("inside")
    monkeypatch.setenv("PGUSER", "tests")
    address = Address("127.0.0.1", database.port)
    found = Shell(environment={"PGUSER": "tests"}).ask("postgres", address, "inside")
    here = postgres.ask(address, 5, "inside")
    moving = {"connections", "longest_statement_s"}
    assert {name: each for name, each in here.facts.items() if name not in moving} == {
        name: each for name, each in found.facts.items() if name not in moving
    }
    assert (True, "i-0123456789abcdef0") == (found.ok, found.through)


@needs_psql
def test_a_database_that_is_not_there_is_said_from_inside(database: Server) -> None:
    found = Shell(environment={"PGUSER": "tests"}).ask("postgres", Address("127.0.0.1", database.port), "nowhere")
    assert (False, "nowhere") == (found.ok, found.facts["no_such_database"])
    assert "postgres" in found.facts["databases"]  # type: ignore[operator]


@needs_psql
def test_the_host_reads_the_secret_itself_and_no_line_holds_what_is_in_it(database: Server, tmp_path: Path) -> None:
    shell = Shell(environment={"PATH": program(tmp_path, "aws", ASIDE)})
    found = shell.ask("postgres", Address("127.0.0.1", database.port), secret=SECRET)
    assert True is found.ok
    assert "databases" in found.facts
    told = (tmp_path / "aws.asked").read_text() + "".join(shell.said)
    assert SECRET in told
    assert "hunter" not in told


def test_a_password_is_in_the_environment_and_in_no_list_of_processes(tmp_path: Path) -> None:
    program(tmp_path, "aws", ASIDE)
    path = program(tmp_path, "psql", PSQL)
    found = Shell(environment={"PATH": path}).ask("postgres", Address("db.internal", 5432), secret=SECRET)
    assert "hunter-2-hunter" == found.facts["version"]


@needs_psql
def test_where_nothing_listens_it_is_said_from_inside(closed: Address) -> None:
    for kind in ("postgres", "redis", "http"):
        if shutil.which({"postgres": "psql", "redis": "redis-cli", "http": "curl"}[kind]):
            found = Shell().ask(kind, closed)
            assert (kind, False, "the connection is refused: nothing listens") == (kind, found.ok, found.says)


@needs_redis
def test_a_cache_tells_its_numbers_from_inside(cache: Address) -> None:
    found = Shell().ask("redis", cache)
    assert (True, "PING is answered PONG") == (found.ok, found.says)
    assert isinstance(found.facts["maxclients"], int)


@needs_curl
def test_a_page_is_looked_at_from_inside(web: tuple[Address, Address]) -> None:
    for each in web:
        found = Shell().ask("http", each, "shop.example", CHECK)
        assert (True, 403, {"services.database": "connected"}) == (found.ok, found.facts["status"], found.facts["json"])


def test_a_name_is_looked_up_from_inside() -> None:
    assert "127.0.0.1" in str(Shell().ask("dns", Address("localhost", 0)).facts)
    assert None is Shell().ask("dns", Address("nowhere.invalid", 0)).ok


def test_a_host_without_the_program_proves_nothing(tmp_path: Path) -> None:
    found = Shell(environment={"PATH": str(tmp_path)}).ask("redis", Address("cache.internal", 6379))
    assert None is found.ok


@pytest.mark.parametrize("host", ["db.internal; rm -rf x", "$(id)", "a b", "-h"])
def test_what_is_no_name_of_a_host_gets_no_line(host: str) -> None:
    for kind in ("postgres", "redis", "http", "dns"):
        assert None is line_of(kind, Address(host, 5432), "", None, Probing(), "eu-central-1")


def test_what_a_check_says_cannot_leave_its_word(tmp_path: Path) -> None:
    path = program(tmp_path, "curl", "#!/bin/sh\nexit 7\n")
    shell, made = Shell(environment={"PATH": path}), tmp_path / "made"
    check = HttpCheck("/';touch${IFS}" + str(made) + ";'")
    shell.ask("http", Address("shop.internal", 80), f"a'; touch {made}; '", check)
    shell.ask("postgres", Address("db.internal", 5432), f"x'; touch {made}; '", secret=f"s'; touch {made}; '")
    assert ["curl"] == sorted(each.name for each in tmp_path.iterdir())
