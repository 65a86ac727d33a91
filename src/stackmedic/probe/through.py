"""Questions that are asked from inside of the VPC: as one line for a shell there, whose output is read.

On a host the line asks for no password and carries none: where the stack's settings name a secret, the host reads it
itself, with its own role, into a variable that only its child inherits. Programs are psql, redis-cli, curl, and getent
or dig; a host without one of them says so (POSIX: exit status 127), which proves nothing.
"""

import re
import shlex
from dataclasses import replace
from typing import Protocol

from stackmedic.model.probed import Address, HttpCheck, Output, Probed, Probing
from stackmedic.probe import dns, http, postgres, redis
from stackmedic.probe.lines import NO_ADDRESS, NO_WAY, NOTHING_LISTENS
from stackmedic.probe.statements import STATEMENTS

NOT_FOUND = 127
MARK, FAILED = "==", "=?"  # What a statement's answer begins with, and what is said of it at the end (psql, ERROR).
PLAIN = re.compile(r"[A-Za-z0-9][\w.-]*")
ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|\b(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}\b")
FIELD = 's/.*"{name}" *: *"\\([^"\\\\]*\\)".*/\\1/p'  # Of a secret that is JSON, as RDS writes it.
UNTRUSTED_CURL = "-k"  # Certificates are looked at by the probe that is for them.
NAMELESS = re.compile(r"could not translate host name|Name or service not known|Could not resolve host", re.IGNORECASE)
LATE = re.compile(r"timed? ?out|timeout expired", re.IGNORECASE)


class Through(Protocol):
    """Runs lines somewhere inside of the VPC. Raises CallFailed."""

    where: str
    region: str

    async def run(self, line: str, wait_s: float) -> Output:
        """What became of one line."""

    def at(self, where: str) -> "Through":
        """The very place that a question is to be asked from."""

    async def close(self) -> None:
        """Let go of what it takes."""


async def asked_through(
    through: Through, kind: str, address: Address, name: str, check: HttpCheck | None, probing: Probing
) -> Probed:
    """One question, asked from there."""
    line = line_of(kind, address, name, check, probing, through.region)
    if line is None:
        return Probed(kind, str(address), None, f"it is not asked from {through.where}", through=through.where)
    found = read(kind, address, name, check, await through.run(line, probing.wait_s))
    if kind == "postgres" and postgres.names_none(found, name):
        others = await asked_through(through, kind, address, postgres.ALWAYS_THERE, check, probing)
        found = postgres.beside(found, others)
    return replace(found, through=through.where)


def line_of(
    kind: str, address: Address, name: str, check: HttpCheck | None, probing: Probing, region: str
) -> str | None:
    """The line for a question; None for one that is not asked from there."""
    if not PLAIN.fullmatch(address.host):
        return None
    wait = str(max(1, int(probing.wait_s)))
    if kind == "postgres":
        return _psql(address, name, probing, region, wait)
    if kind == "redis":
        word = shlex.join(["redis-cli", "-h", address.host, "-p", str(address.port)] + ["--tls"] * address.encrypted)
        return f"timeout {wait} {word} PING && timeout {wait} {word} INFO"
    if kind == "http":
        return _curl(address, name, check or HttpCheck(), wait)
    return f"getent ahosts {address.host} || dig +short +time={wait} +tries=1 {address.host}" if kind == "dns" else None


def _psql(address: Address, name: str, probing: Probing, region: str, wait: str) -> str:
    settings = {
        "PGCONNECT_TIMEOUT": wait,
        "PGOPTIONS": postgres.options(probing.wait_s),
        "PGHOST": address.host,
        "PGPORT": str(address.port),
        "PGDATABASE": name or postgres.ALWAYS_THERE,
    }
    words = ["psql", "-X", "-w", "-q", "-A", "-t"]
    for fact, statement in STATEMENTS.items():
        words += ["-c", f"\\echo {MARK} {fact}", "-c", statement, "-c", f"\\echo {FAILED} :ERROR"]
    given = " ".join(f"{key}={shlex.quote(value)}" for key, value in settings.items())
    return f"{_credentials(probing.secret, region)}{given} {shlex.join(words)}"


def _credentials(secret: str, region: str) -> str:
    """What puts user and password of a secret into variables; nothing of it is ever a word of a command."""
    if not secret:
        return ""
    asked = ["aws", "secretsmanager", "get-secret-value", "--region", region, "--secret-id", secret]
    told = f"{shlex.join([*asked, '--query', 'SecretString', '--output', 'text'])} | sed -n "
    wanted = {"PGUSER": FIELD.format(name="username"), "PGPASSWORD": FIELD.format(name="password")}
    return "".join(f'export {key}="$({told}{shlex.quote(value)})"; ' for key, value in wanted.items())


def _curl(address: Address, name: str, check: HttpCheck, wait: str) -> str:
    scheme = "https" if address.encrypted else "http"
    words = ["curl", "-sS", "-m", wait, "-w", f"\\n{MARK} %{{http_code}}\\n"]
    words += [UNTRUSTED_CURL] * address.encrypted + (["-H", f"Host: {name}"] if name else [])
    words += [] if check.body or check.json else ["-o", "/dev/null"]
    return shlex.join([*words, f"{scheme}://{address}{check.path}"])


def read(kind: str, address: Address, name: str, check: HttpCheck | None, output: Output) -> Probed:
    """What a line's output says."""
    if output.status == NOT_FOUND and kind != "dns":
        return Probed(kind, str(address), None, "there is no program there to ask it with")
    if kind == "dns":
        return dns.told(address, set(ADDRESS.findall(output.out)))
    if kind == "postgres" and MARK in output.out:
        return postgres.told(address, _columns(output.out))
    if kind == "redis" and output.out.strip():
        return _redis(address, output.out)
    if kind == "http" and f"{MARK} 000" not in output.out and MARK in output.out:
        body, _, status = output.out.rpartition(MARK)
        return http.judged(address, check, name, (int(status.strip() or 0), ""), body.rstrip("\n").encode())
    return _failed(kind, address, output)


def _columns(out: str) -> dict[str, list[object] | None]:
    """What each statement answered; those that failed answered nothing, and are left out."""
    parts = (each.splitlines() for each in re.split(rf"^{MARK} ", out, flags=re.MULTILINE)[1:])
    return {lines[0].strip(): [*lines[1:-1]] for lines in parts if lines[-1:] == [f"{FAILED} false"]}


def _redis(address: Address, out: str) -> Probed:
    first, _, info = out.strip().partition("\n")
    sign = "+" if first.strip() == "PONG" else "-"
    return redis.told(address, f"{sign}{first.strip()}".replace("-(error) ", "-"), info)


def _failed(kind: str, address: Address, output: Output) -> Probed:
    said = next((each for each in (output.err or output.out).strip().splitlines() if each), "nothing was said")
    if "refused" in said or "Couldn't connect" in said:
        return Probed(kind, str(address), False, NOTHING_LISTENS)
    if NAMELESS.search(said):
        return Probed(kind, str(address), None, NO_ADDRESS)
    if LATE.search(said) or output.status in (28, 124):
        return Probed(kind, str(address), None, NO_WAY)
    return postgres.refused(address, said) if kind == "postgres" else Probed(kind, str(address), None, said)
