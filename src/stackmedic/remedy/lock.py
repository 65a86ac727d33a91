"""One lock per stack: who changes it, why, and since when. A file in the state folder, taken by creating it.

The run holds it, not the process: a run that was cut off still has a half-made change in its journal, and nobody else
should begin another. A lock whose process is gone is taken over only when its run has settled as well. On other
machines a process cannot be looked at; there a person decides (``runs cancel``).
"""

import json
import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stackmedic.errors import Refused
from stackmedic.model.plan import digest
from stackmedic.model.snapshot import Scope


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the lock. ``born`` tells a process from a later one with the same number."""

    run: str
    who: str
    why: str
    since: str
    host: str
    pid: int
    born: str


class StackLock:
    """The lock of one stack. ``settled`` says whether a run has come to its end."""

    def __init__(self, folder: Path, scope: Scope, settled: Callable[[str], bool] = lambda run: True) -> None:
        self._path = folder / "locks" / f"{stack_key(scope)}.json"
        self._settled = settled

    def take(self, run: str, who: str, why: str, since: str) -> Holder | None:
        """Take it; a run that has it already keeps it. Answers whom it was taken over from. Raises Refused."""
        mine = Holder(run, who, why, since, platform.node(), os.getpid(), born(os.getpid()))
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._create(mine):
            return None
        other = self.holder()
        if other is None or other.run == run:
            self._replace(mine)
            return None
        if alive(other) is False and self._settled(other.run):
            self._replace(mine)
            return other
        raise refusal(other)

    def release(self, run: str) -> None:
        """Give it back; what another run holds is left alone."""
        other = self.holder()
        if other is not None and other.run == run:
            self._path.unlink(missing_ok=True)

    def holder(self) -> Holder | None:
        """Who has it; nobody when the file is gone or was never finished."""
        try:
            found: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
            return Holder(**found)
        except (OSError, ValueError, TypeError):
            return None

    def _create(self, holder: Holder) -> bool:
        """Create the file whole: written beside, then linked, which fails when there is one already."""
        beside = self._path.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(asdict(holder)), encoding="utf-8")
        try:
            os.link(beside, self._path)
            return True
        except FileExistsError:
            return False
        finally:
            beside.unlink()

    def _replace(self, holder: Holder) -> None:
        beside = self._path.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(asdict(holder)), encoding="utf-8")
        beside.replace(self._path)


def stack_key(scope: Scope) -> str:
    """One name for one stack, wherever it is looked at from."""
    return digest([scope.account, scope.region, scope.cluster_arn])[:24]


def alive(holder: Holder) -> bool | None:
    """Whether the process that took a lock still lives; None on another machine, where nobody can tell."""
    if holder.host != platform.node():
        return None
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not holder.born or born(holder.pid) == holder.born


def born(pid: int) -> str:
    """When a process began, in the kernel's own ticks; nothing where there is no /proc. Source: proc(5), field 22."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def refusal(other: Holder) -> Refused:
    """What is said to everybody else: who, why, since when."""
    gone = {True: "", False: ", whose process is gone", None: f" on {other.host}"}[alive(other)]
    says = f"This stack is being changed by {other.who}{gone} since {other.since}: {other.why} (run {other.run})."
    hint = f"stackmedic runs show {other.run}"
    if alive(other) is False:
        hint = f"stackmedic runs resume {other.run} goes on with it; stackmedic runs cancel {other.run} gives it up"
    return Refused(says, hint)
