"""A PostgreSQL server as an RDS or Aurora instance is one: its users, databases, limits and TLS.

``rdsadmin`` is its superuser, known only to who may enter the folder: by the socket's peer (auth-peer). The master user
is none (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html).
``rds.force_ssl`` closes pg_hba.conf to connections without TLS, in PostgreSQL's own words. Nothing here is durable.
"""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from stackmedic.lab.real_data.installed import postgres_program
from stackmedic.lab.real_data.process import ended, free_port, last_words, own, started, written

ADMIN = "rdsadmin"
STARTS_WITHIN_S, LOOK_S = 60.0, 0.02
RESERVED = 3  # superuser_reserved_connections
MOST_HELD = 500  # Beyond it the other clients' connections are not opened: each is a process.
UNLIMITED = "-c default_transaction_read_only=off -c statement_timeout=0"
SETTINGS = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
unix_socket_permissions = 0700
max_connections = {max_connections}
shared_buffers = '16MB'
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
ssl = on
ssl_cert_file = '{folder}/tls.crt'
ssl_key_file = '{folder}/tls.key'
password_encryption = 'scram-sha-256'
log_min_error_statement = panic
include = '{folder}/live.conf'
hba_file = '{folder}/hba.conf'
ident_file = '{folder}/ident.conf'
"""
AS_IN_RDS = (
    f"create database {ADMIN}",
    "create role rds_superuser",
    "create role rds_iam",
    "grant pg_monitor, pg_signal_backend to rds_superuser",
)
THERE_AT_FIRST = ("postgres",)
THE_MASTERS = ("postgres", "template1")


class Postgres:
    """One server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports: dict[str, int] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._held: list[psycopg.Connection[Any]] = []
        self._live: Mapping[str, Any] = {}
        self._slots = 0  # For all but the superuser.

    def make(self) -> None:
        """A new cluster. Raises RuntimeError with what initdb says."""
        own(self.folder)
        words = ["-D", str(self.folder / "data"), "-U", ADMIN, "-A", "peer", "-E", "UTF8"]
        words += ["--locale=C", "--no-sync", "--wal-segsize=1"]
        if started([str(postgres_program("initdb")), *words], self.folder).wait():
            raise RuntimeError(f"initdb: {last_words(self.folder)}")
        me = pwd.getpwuid(os.geteuid()).pw_name
        written(self.folder / "ident.conf", f"lab {me} {ADMIN}\n")

    def start(self, at_start: Mapping[str, Any]) -> None:
        """Start it, closed to clients. Raises RuntimeError with what the server says."""
        written(self.folder / "tls.crt", at_start["certificate"])
        written(self.folder / "tls.key", at_start["key"])
        written(self.folder / "live.conf", "")
        written(self.folder / "hba.conf", hba(None))
        self.ports = {"": free_port()}
        count = at_start["max_connections"]
        self._slots = count - RESERVED
        settings = SETTINGS.format(folder=self.folder, port=self.ports[""], max_connections=count)
        written(self.folder / "data/postgresql.conf", settings)
        self._process = started([str(postgres_program("postgres")), "-D", "data"], self.folder)
        self._await_start()
        if not self._live:
            with self._connected() as admin:
                for each in AS_IN_RDS:
                    admin.execute(each.encode())

    def change(self, live: Mapping[str, Any]) -> None:
        """Let it be as it is wanted while it runs."""
        with self._connected() as admin:
            for each in statements(admin, self._live, live):
                with suppress(psycopg.errors.DuplicateObject, psycopg.errors.DuplicateDatabase):
                    admin.execute(each)
        self._live = live
        written(self.folder / "live.conf", configuration(live))
        written(self.folder / "hba.conf", hba(live["force_tls"]))
        self._reload()
        self._hold(min(live["held"], MOST_HELD, self._slots))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it; its clients are told that an administrator did (SIGINT: a fast shutdown)."""
        for each in self._held:
            each.close()
        self._held = []
        if self._process is not None:
            ended(self._process, how)
            self._process = None

    def _connected(self) -> "psycopg.Connection[Any]":
        where = {"host": str(self.folder), "port": self.ports[""], "user": ADMIN, "dbname": "template1"}
        return psycopg.connect(**where, options=UNLIMITED, autocommit=True)  # type: ignore[arg-type]

    def _await_start(self) -> None:
        assert self._process is not None
        for _ in range(int(STARTS_WITHIN_S / LOOK_S)):
            if self._process.poll() is not None:
                break
            try:
                self._connected().close()
            except psycopg.OperationalError:
                time.sleep(LOOK_S)
            else:
                return
        raise RuntimeError(f"postgres: {last_words(self.folder)}")

    def _reload(self) -> None:
        """Wait until new connections meet the new files: the server reads them some moments after it was told to."""
        with self._connected() as admin:
            before = admin.execute("select pg_conf_load_time()").fetchone()
            admin.execute("select pg_reload_conf()")
        for _ in range(int(STARTS_WITHIN_S / LOOK_S)):
            with self._connected() as admin:
                if admin.execute("select pg_conf_load_time()").fetchone() != before:
                    return
            time.sleep(LOOK_S)
        raise RuntimeError("postgres does not read its configuration again")

    def _hold(self, count: int) -> None:
        """Hold as many connections as the world's own clients and RDS do, so that slots are as scarce as there."""
        while len(self._held) > count:
            self._held.pop().close()
        while len(self._held) < count:
            try:
                self._held.append(self._connected())
            except psycopg.OperationalError:  # Real clients have the rest.
                return


def hba(force_tls: bool | None) -> str:
    """Who may try to log in from where; None: nobody but the superuser, by the socket."""
    lines = [f"local all {ADMIN} peer map=lab", f"host all {ADMIN} all reject", f"host {ADMIN} all all reject"]
    if force_tls is not None:
        lines.append(f"{'hostssl' if force_tls else 'host'} all all 127.0.0.1/32 scram-sha-256")
    return "\n".join(lines) + "\n"


def configuration(live: Mapping[str, Any]) -> str:
    """Settings that count for the next connection."""
    read_only = "on" if live["read_only"] else "off"
    return f"statement_timeout = {live['statement_timeout_ms']}\ndefault_transaction_read_only = {read_only}\n"


def statements(admin: "psycopg.Connection[Any]", was: Mapping[str, Any], live: Mapping[str, Any]) -> Iterator[Any]:
    """What SQL leads from one set of users and databases to another. Passwords are hashed before they are said."""
    before, master = was.get("users", {}), sql.Identifier(live["master"])
    for name, password in live["users"].items():
        role = sql.Identifier(name)
        if name not in before:
            yield sql.SQL("create role {} login").format(role)
        if name not in before or before[name] != password:
            hashed = admin.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
            yield sql.SQL("alter role {} password {}").format(role, sql.Literal(hashed if password else None))
    if was.get("master") != live["master"]:
        yield sql.SQL("alter role {} createdb createrole").format(master)
        yield sql.SQL("grant rds_superuser to {}").format(master)
        yield from (sql.SQL(f"alter database {each} owner to {{}}").format(master) for each in THE_MASTERS)
    known = set(was.get("databases", THERE_AT_FIRST))
    for name in sorted(set(live["databases"]) - known):
        yield sql.SQL("create database {} owner {} template template0").format(sql.Identifier(name), master)
    for name in sorted(known - set(live["databases"])):
        yield sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
