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
    """

    dialect: str = "plain"
    port: int = 0
    bind: str = "0.0.0.0"
    start_s: float = 3.0
    memory_mib: float = 60.0
    cpu_units: float = 8.0
    tools: tuple[str, ...] = ("sh", "curl", "wget")  # What health checks of the container may call.
    routes: Mapping[str, Route] = field(default_factory=lambda: {"/*": Route()})
    requires: tuple[str, ...] = ()
    postgres: Mapping[str, Any] = field(default_factory=dict)
    redis: Mapping[str, Any] = field(default_factory=dict)
    stores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    certificates: tuple[str, ...] = ("public",)
    fails: Failure | None = None
    on_sigterm: int | None = None

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
    return Route(**{**written, "needs": tuple(written.get("needs", ())), "writes": tuple(written.get("writes", ()))})
