"""The description of a program, as an image carries it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

ANNOTATION = "dev.stackmedic.lab.program"


@dataclass(frozen=True, slots=True)
class Route:
    """What a path needs to be answered, and how it is answered when it has it."""

    needs: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()  # Those of its needs that it writes to.
    status: int = 200
    latency_s: float = 0.02
    failing_status: int = 0  # What clients get when a need is not met; 0: the dialect's own (500).
    location: str = ""  # Where a redirect leads; a path becomes a URL in the scheme that the program believes in.
    body: str = ""
    content_type: str = ""
    feature: str = ""  # A variable that has to be true for the path to exist.
    to: str = ""  # The program passes such requests on, to a URL; ``$NAME`` in it is read from the environment.
    strip: str = ""  # What it takes off the path before it does.
    asked: tuple[
        Mapping[str, Any], ...
    ] = ()  # What clients ask: method, path, query, headers, body, body_bytes, share.


@dataclass(frozen=True, slots=True)
class Failure:
    """A program that ends by itself, for a reason of its own."""

    after_s: float = 3.0
    exit_code: int = 1
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """What runs in a container. ``port`` 0 stands for whatever port the container declares.

    ``bind`` is an address or a variable: ``0.0.0.0``, ``127.0.0.1``, ``$HOSTNAME``. ``on_sigterm`` is the exit code, or
    None for the dialect's own; 137 means that the signal is not obeyed. ``postgres``, ``redis`` and ``stores`` (needs
    of any kind, by name) are as written. ``certificates``: whose authorities the image trusts, "public" and "rds".

    Of HTTP: whether it speaks TLS, the hosts that it admits (a list with commas; empty: any) and what others get,
    whether it sends plain HTTP to HTTPS, whether it believes ``X-Forwarded-Proto``, after how many idle seconds it
    closes a connection (0: later than any balancer), whether it sends traces to X-Ray. Each may be a variable.
    """

    dialect: str = "plain"
    port: int = 0
    bind: str = "0.0.0.0"
    start_s: float = 3.0
    memory_mib: float = 60.0
    chatter_kib_s: float = 0.0  # What it logs beside the lines that the lab writes, at DEBUG, say.
    cpu_units: float = 8.0
    tools: tuple[str, ...] = ("sh", "curl", "wget")  # What health checks of the container may call.
    entry: str = "/app/start"  # What the image runs unless the definition says otherwise.
    executable: bool = True  # Whether that file may be executed.
    routes: Mapping[str, Route] = field(default_factory=lambda: {"/*": Route()})
    requires: tuple[str, ...] = ()
    postgres: Mapping[str, Any] = field(default_factory=dict)
    redis: Mapping[str, Any] = field(default_factory=dict)
    stores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    certificates: tuple[str, ...] = ("public",)
    fails: Failure | None = None
    waits_for: str = ""  # A URL that has to answer with 200 before the program listens, as start scripts poll one.
    once: bool = False  # It ends, with 0, when what it does at start is done.
    on_sigterm: int | None = None
    tls: bool | str = False
    hosts: str = ""
    host_status: int = 400
    insists_on_https: bool | str = False
    trusts_proxy: bool | str = False
    keep_alive_s: float | str = 0.0
    traced: bool | str = False

    def route(self, path: str) -> Route | None:
        """The route of a path: the exact one, else the longest pattern that ends in ``*``."""
        path = path.partition("?")[0]
        if path in self.routes:
            return self.routes[path]
        fitting = [each for each in self.routes if each.endswith("*") and path.startswith(each[:-1])]
        return self.routes[max(fitting, key=len)] if fitting else None


def read_program(manifest: Mapping[str, Any]) -> Program:
    """The program of an image's manifest."""
    text = (manifest.get("annotations") or {}).get(ANNOTATION)
    if not text:
        return Program()
    written = json.loads(text)
    known = {each.name for each in fields(Program)}
    unknown = set(written) - known
    if unknown:
        raise ValueError(
            f"A program description has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}."
        )
    if "routes" in written:
        written["routes"] = {path: _route(each) for path, each in written["routes"].items()}
    if written.get("fails"):
        written["fails"] = Failure(**{**written["fails"], "says": tuple(written["fails"].get("says", ()))})
    for name in {"requires", "tools", "certificates"} & set(written):
        written[name] = tuple(written[name])
    return Program(**written)


def _route(written: Mapping[str, Any]) -> Route:
    lists = {name: tuple(written.get(name, ())) for name in ("needs", "writes", "asked")}
    return Route(**{**written, **lists})
