"""The data stores of a lab as clients meet them on this machine: through the ports of its real servers."""

import json
import os
import socket
import ssl
from pathlib import Path
from typing import Any

import psycopg
import pytest

from stackmedic.model.probed import Address, Probed
from stackmedic.probe import postgres, redis
from tests.scenarios.lab import DATABASE, SECRET, Lab

ALLOWANCE_S = 5.0
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in Linux's /proc")


class Stores:
    """A lab with real data, and who its clients are."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.authority = folder / "ca.pem"
        self.authority.write_text(lab.control("authority")["pem"])
        self.tokens: list[str] = []  # That the cache was given since.

    def start(self) -> None:
        self.lab.control("real_data")

    @property
    def names(self) -> dict[str, Address]:
        """By their names, and where they are answered."""
        told = self.lab.control("status")["real_data"]
        return {
            each["host"]: Address(each["host"], each["port"], each["kind"] == "redis", ("127.0.0.1", each["at"]))
            for each in told
        }

    @property
    def database(self) -> Address:
        return self.names[self.lab.database()["Endpoint"]["Address"]]

    @property
    def cache(self) -> Address:
        group = self.lab.client("elasticache").describe_replication_groups()["ReplicationGroups"][0]
        return self.names[group["NodeGroups"][0]["PrimaryEndpoint"]["Address"]]

    def secret(self) -> dict[str, str]:
        told = self.lab.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"]
        return dict(json.loads(told))

    def login(self, **other: Any) -> dict[str, Any]:
        """What a client of the database gives, as the stack's secret has it, but for what is said here."""
        user = self.lab.database()["MasterUsername"]
        address = self.database
        given = {
            "host": address.host, "hostaddr": "127.0.0.1", "port": address.line[1], "user": user, "dbname": user,
            "password": self.secret()["POSTGRES_PASSWORD"], "sslmode": "verify-full",
            "sslrootcert": str(self.authority),
        }  # fmt: skip
        return given | other

    def connected(self, **other: Any) -> "psycopg.Connection[Any]":
        return psycopg.connect(**self.login(**other), autocommit=True)

    def probed(self, monkeypatch: pytest.MonkeyPatch, **other: str) -> Probed:
        """What the database's probe says to a person with these credentials."""
        login = self.login(**other)
        for name, key in {"PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname", "PGSSLMODE": "sslmode",
                          "PGSSLROOTCERT": "sslrootcert"}.items():  # fmt: skip
            monkeypatch.setenv(name, str(login[key]))
        return postgres.ask(self.database, ALLOWANCE_S)

    def probed_cache(self, monkeypatch: pytest.MonkeyPatch, token: str) -> Probed:
        """What the cache's probe says to a person with that token."""
        monkeypatch.setenv("SSL_CERT_FILE", str(self.authority))
        monkeypatch.setenv("REDISCLI_AUTH", token)
        return redis.ask(self.cache, ALLOWANCE_S)

    def token(self) -> str:
        return self.tokens[-1] if self.tokens else self.secret()["REDIS_PASSWORD"]

    def said(self, command: str, token: str, address: Address | None = None) -> str:
        """The first line of what the cache, or one of its nodes, says to a command."""
        address = address or self.cache
        context = ssl.create_default_context(cafile=str(self.authority))
        with (
            socket.create_connection(address.line, ALLOWANCE_S) as plain,
            context.wrap_socket(plain, server_hostname=address.host) as line,
            line.makefile("rb") as answers,
        ):
            line.sendall(f"AUTH {token}\r\n{command}\r\n".encode())
            assert answers.readline() == b"+OK\r\n"
            return answers.readline().decode().rstrip()

    def change_database(self, **changed: Any) -> None:
        """ModifyDBInstance, and the time that it takes."""
        self.lab.client("rds").modify_db_instance(DBInstanceIdentifier=DATABASE, ApplyImmediately=True, **changed)
        self.lab.advance(3)

    def set_parameter(self, name: str, value: str, method: str) -> None:
        """ModifyDBParameterGroup of the group that the database has."""
        group = self.lab.database()["DBParameterGroups"][0]["DBParameterGroupName"]
        parameter = {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}
        self.lab.client("rds").modify_db_parameter_group(DBParameterGroupName=group, Parameters=[parameter])
        self.lab.control("status")


def processes_of(parent: int) -> dict[int, str]:
    """The living processes below one, with their command lines (Linux's /proc)."""
    found: dict[int, tuple[int, str]] = {}
    for each in Path("/proc").glob("[0-9]*"):
        try:
            state, above = (each / "stat").read_text().rpartition(")")[2].split()[:2]
            line = (each / "cmdline").read_bytes().decode(errors="replace")
        except OSError:  # It has ended meanwhile.
            continue
        if state not in "ZX":
            found[int(each.name)] = (int(above), line)
    below, known = {}, {parent}
    while more := {pid for pid, (above, _) in found.items() if above in known} - known:
        known |= more
        below |= {pid: found[pid][1] for pid in more}
    return below


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
