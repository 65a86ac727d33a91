"""A real PostgreSQL server of our own: a private cluster in a folder of its own, on a loopback port, with trust."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
BINARIES += [Path(found).parent for found in [shutil.which("initdb")] if found]
MISSING = "no PostgreSQL binaries: install Debian's package postgresql (`.ci/run` does when it may)"


class Server:
    """Started when made. ``durable`` asks the disk to keep what is committed; only a power cut would tell."""

    def __init__(self, durable: bool = False) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="stackmedic-postgres-"))
        self._account = unprivileged()
        if self._account:
            shutil.chown(self._folder, self._account)
        self._data = self._folder / "data"
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "tests", "-N", "-E", "UTF8", "--locale=C")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        fsync = "on" if durable else "off"
        self._options = (
            f"-p {self.port} -h 127.0.0.1 -k {self._folder} -c fsync={fsync} -c max_connections=300 "
            "-c restart_after_crash=on -c log_min_messages=fatal"
        )
        self.counts_statements = (BINARIES[0].parent / "lib/pg_stat_statements.so").exists()
        if self.counts_statements:
            self._options += " -c shared_preload_libraries=pg_stat_statements"
        self.start()

    def start(self) -> None:
        log = self._folder / "log"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(log), "-o", self._options, "-w", "-t", "60", "start")

    def stop(self) -> None:
        """As a server ends that is pulled from its rack: no goodbye to anybody."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def database(self, name: str) -> str:
        """A new database; answers its address."""
        self.ask(f'create database "{name}"')
        return f"postgresql://tests@127.0.0.1:{self.port}/{name}"

    def ask(self, query: str, database: str = "postgres") -> None:
        import psycopg

        address = f"postgresql://tests@127.0.0.1:{self.port}/{database}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(query.encode())

    def _run(self, program: str, *words: str) -> None:
        as_account = ["setpriv", f"--reuid={self._account}", f"--regid={self._account}", "--clear-groups"]
        command = [*(as_account if self._account else []), str(BINARIES[0] / program), *words]
        done = subprocess.run(command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode()}")


def unprivileged() -> str:
    """Whom to be: the server refuses to run as root."""
    if os.geteuid():
        return ""
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
