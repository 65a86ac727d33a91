"""The form of a dialect: what a program of its kind says and how it ends.

The texts of client libraries are not written here: ``catalogue.json`` has what the real libraries said to real servers
(``tools/client_errors.py`` makes it, and notes every version); an entry with a ``source`` could not be run and is as
its public source has it.
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
    """One kind of program. ``banner`` and ``goodbye`` are its own lines; {port}, {bind} and {now} are filled in."""

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
    # Stores whose URL is read before anything is asked of them, authorities that the runtime has of its own, how long a
    # request tries again whatever is wrong, and whose texts count where this dialect has none.
    read_early: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()
    persists_s: Mapping[str, float] = field(default_factory=dict)
    otherwise: str = ""
    follows_regions: bool = True  # Whether the client goes where S3 says that a bucket is.
    executables: frozenset[str] = frozenset()  # What images of the kind have on their path; empty: not known.
    cannot_run: Callable[[list[str]], Lines] = lambda words: NOTHING  # Why a command of the kind ends with 1 at once.

    def started(self, port: int, bind: str, now: str) -> Lines:
        return tuple(fill(line, {"port": port, "bind": bind, "now": now}) for line in self.banner)

    def stopping(self, now: str) -> Lines:
        return tuple(fill(line, {"now": now}) for line in self.goodbye)

    def settings_missing(self, names: list[str]) -> tuple[Lines, int]:
        return self.missing(names), self.missing_code

    def cannot_start(self, kind: str, outcome: Outcome, words: Mapping[str, Any]) -> tuple[Lines, int]:
        """What the program says when a store cannot be opened at start, and the exit code it ends with."""
        entry = self._entry(kind, outcome, "start")
        return self._said(entry, kind, outcome, words), int(entry.get("exit_code", self.crash_code))

    def cannot_answer(self, kind: str, outcome: Outcome, words: Mapping[str, Any]) -> Lines:
        """What it says when a request needs a store and does not get it."""
        return self._said(self._entry(kind, outcome, "request"), kind, outcome, words)

    def hangs(self, kind: str, outcome: Outcome) -> bool:
        """Whether the client waits without end, as some do for a handshake that the server does not understand."""
        return bool(self._entry(kind, outcome, "request").get("hangs"))

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

    def trusts(self, authority: str) -> bool:
        """Whether the runtime knows an authority that no package of the image has to bring."""
        return authority in self.authorities

    def patience_s(self, kind: str) -> float:
        """How long a request tries again before it tells what is wrong; 0: not at all."""
        return self.persists_s.get(kind, 0.0)

    def _entry(self, kind: str, outcome: Outcome, moment: str) -> Mapping[str, Any]:
        """What the catalogue has: of this moment or else the other, of this dialect or else the one it is like."""
        moments = (moment, "request" if moment == "start" else "start")
        for name in (self.name, self.otherwise):
            for each in moments:
                found = catalogue()["errors"].get(f"{name}/{kind}/{each}/{outcome.name}")
                if found is not None:
                    return dict(found)
        return {}

    def _said(self, entry: Mapping[str, Any], kind: str, outcome: Outcome, words: Mapping[str, Any]) -> Lines:
        if not entry:
            return (fill(f"ERROR {kind} {{host}}:{{port}}: {outcome.detail or outcome.name}", words),)
        texts = catalogue()["texts"]
        return tuple(fill(texts[number], words) for number in entry["lines"])


def fill(line: str, words: Mapping[str, Any]) -> str:
    """Fill in the placeholders that the catalogue uses; other braces are the program's own."""
    return re.sub(r"\{(\w+)\}", lambda found: str(words.get(found[1], found[0])), line)
