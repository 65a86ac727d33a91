"""Where the servers' programs are on this machine, and what to install where they are not."""

import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")  # Debian's packages keep a folder for each version, and it out of the PATH.
INSTALL = (
    "Debian, Ubuntu: apt-get install postgresql redis-server; Fedora: dnf install postgresql-server redis; "
    "macOS: brew install postgresql redis"
)


@cache
def postgres_program(name: str) -> str | None:
    """One of PostgreSQL's programs, of its newest version."""
    versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]), reverse=True)
    return str(versions[0]) if versions else shutil.which(name)


@cache
def redis_program() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def missing() -> tuple[str, str] | None:
    """What is not there, and how to get it; None when all is there."""
    programs = {"initdb": postgres_program("initdb"), "postgres": postgres_program("postgres")}
    lacking = [name for name, found in {**programs, "redis-server": redis_program()}.items() if found is None]
    if lacking:
        return f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not installed", INSTALL
    if find_spec("psycopg") is None:
        return "psycopg is not installed", "pip install 'stackmedic[lab]'"
    return None
