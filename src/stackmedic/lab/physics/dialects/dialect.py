"""The form of a dialect: what a program of its kind says and how it ends.

The texts of client libraries are not written here: ``catalogue.json`` has what the real libraries said to real servers
(``tools/client_errors.py`` makes it, and notes every version).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from stackmedic.lab.physics.needs.pool import Pool
from stackmedic.lab.physics.outcome import Outcome

Lines = tuple[str, ...]
KERNEL_TIMEOUT_S = 131.0  # Linux sends a SYN seven times, then gives up (tcp(7), tcp_syn_retries).
NOTHING: Lines = ()


@cache
def catalogue() -> Mapping[str, Any]:
    """Client errors by "dialect/store/moment/outcome"; their lines are numbers in a table of texts."""
    text = (files(__package__) / "catalogue.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def _silent(path: str, status: int) -> Lines:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of program. ``banner`` and ``goodbye`` are its own lines; {port} and {bind} are filled in."""

    name: str
    banner: Lines = ()
    goodbye: Lines = ()
    on_sigterm: int = 143
    crash_code: int = 1
    failing_status: int = 500
    missing: Callable[[list[str]], Lines] = lambda names: tuple(f"{name} is not set" for name in names)
    missing_code: int = 1
    access_line: Callable[[str, int], Lines] = _silent
    timeouts_s: Mapping[str, float] = field(default_factory=dict)
    tls_by_default: frozenset[str] = frozenset()
    reconnects: frozenset[str] = frozenset()  # Stores whose client notices a cut connection before it uses it.
    pools: Mapping[str, Pool] = field(default_factory=dict)
    # Modes in which a client checks certificates beside those that say so, and schemes of URLs that it does not know.
    checks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    schemes_unknown: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def started(self, port: int, bind: str) -> Lines:
        return tuple(line.replace("{port}", str(port)).replace("{bind}", bind) for line in self.banner)

    def stopping(self) -> Lines:
        return self.goodbye

    def settings_missing(self, names: list[str]) -> tuple[Lines, int]:
        return self.missing(names), self.missing_code

    def cannot_start(self, kind: str, outcome: Outcome, words: Mapping[str, Any]) -> tuple[Lines, int]:
        """What the program says when a store cannot be opened at start, and the exit code it ends with."""
        return self._said(kind, outcome, "start", words), self.crash_code

    def cannot_answer(self, kind: str, outcome: Outcome, words: Mapping[str, Any]) -> Lines:
        """What it says when a request needs a store and does not get it."""
        return self._said(kind, outcome, "request", words)

    def hangs(self, kind: str, outcome: Outcome) -> bool:
        """Whether the client waits without end, as some do for a handshake that the server does not understand."""
        entry = catalogue()["errors"].get(f"{self.name}/{kind}/request/{outcome.name}", {})
        return bool(entry.get("hangs"))

    def access(self, path: str, status: int) -> Lines:
        return self.access_line(path, status)

    def encrypts(self, kind: str) -> bool:
        """Whether the client asks for TLS when nobody tells it to."""
        return kind in self.tls_by_default

    def connect_timeout_s(self, kind: str) -> float:
        return self.timeouts_s.get(kind, KERNEL_TIMEOUT_S)

    def pool(self, kind: str) -> Pool:
        """How many connections the client's pool keeps when nobody says."""
        return self.pools.get(kind, Pool(5))

    def verifies(self, kind: str, mode: str) -> bool:
        """Whether the client checks the server's certificate in this mode of encryption."""
        return mode in self.checks.get(kind, ())

    def unknown_schemes(self, kind: str) -> frozenset[str]:
        return self.schemes_unknown.get(kind, frozenset())

    def _said(self, kind: str, outcome: Outcome, moment: str, words: Mapping[str, Any]) -> Lines:
        key = f"{self.name}/{kind}/{moment}/{outcome.name}"
        found, texts = catalogue()["errors"].get(key), catalogue()["texts"]
        if found is None:
            return (fill(f"ERROR {kind} {{host}}:{{port}}: {outcome.detail or outcome.name}", words),)
        return tuple(fill(texts[number], words) for number in found["lines"])


def fill(line: str, words: Mapping[str, Any]) -> str:
    """Fill in the placeholders that the catalogue uses; other braces are the program's own."""
    return re.sub(r"\{(\w+)\}", lambda found: str(words.get(found[1], found[0])), line)
