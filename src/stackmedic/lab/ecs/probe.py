"""A container's health check: what its command finds, at its interval, and what becomes of the container's health.

The command runs inside the container: its tool must be in the image, and what it asks for is asked on the loopback that
all containers of a task share. The first probe comes one interval after the start; in the start period failures do not
count. An unhealthy container that passes again is healthy again.

Sources: docs.aws.amazon.com/AmazonECS/latest/APIReference, HealthCheck (defaults and limits);
docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html (UNKNOWN, HEALTHY, UNHEALTHY; the task's health
follows from its essential containers); docs.docker.com/reference/dockerfile, HEALTHCHECK.
"""

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from stackmedic.lab.ecs.task import Task

UNKNOWN, HEALTHY, UNHEALTHY = "UNKNOWN", "HEALTHY", "UNHEALTHY"
BUILT_IN = ("exit", "true", "false", "test", "[", "echo", ":")  # What a shell knows by itself.
URL = re.compile(r"https?://(?P<host>[^/:\s'\"]+)(?::(?P<port>\d+))?(?P<path>/[^\s'\"|;&)]*)?")
PORT = re.compile(r"(?:localhost|127\.0\.0\.1)[\s:/]+(?P<port>\d+)")


class Settings(NamedTuple):
    """A check's settings in seconds, as ECS fills them in."""

    command: tuple[str, ...]
    interval_s: float
    timeout_s: float
    retries: int
    start_s: float


def settings(container: dict[str, Any]) -> Settings | None:
    """The check of a container's definition; None without one."""
    check = container.get("healthCheck")
    if not check or not check.get("command") or check["command"][0] == "NONE":
        return None
    return Settings(
        tuple(check["command"]), float(check.get("interval") or 30), float(check.get("timeout") or 5),
        int(check.get("retries") or 3), float(check.get("startPeriod") or 0),
    )  # fmt: skip


@dataclass(slots=True)
class Probe:
    """One container's check as it goes on. ``failed`` counts failures in a row."""

    settings: Settings
    since: float
    failed: int = 0
    state: str = UNKNOWN

    def judge(self, passed: bool, now: float) -> str:
        """Count one result; the state that follows from it."""
        if passed:
            self.failed, self.state = 0, HEALTHY
        elif now - self.since >= self.settings.start_s or self.state == HEALTHY:
            self.failed += 1
            if self.failed >= self.settings.retries:
                self.state = UNHEALTHY
        return self.state


def passes(task: "Task", name: str, wanted: Settings) -> bool:
    """Whether the command ends with 0 within its time-out."""
    process = task.processes.get(name)
    if process is None:
        return False
    kind, words = wanted.command[0], list(wanted.command[1:])
    tools = set(process.tools)
    if kind == "CMD-SHELL":
        if "sh" not in tools:
            return False
        text = " ".join(words)
        words = shlex.split(text.split("||")[0].split("&&")[0], posix=True)
        tools |= set(BUILT_IN)
    elif kind != "CMD":  # The whole list is the command.
        words = list(wanted.command)
    return bool(words) and words[0].rsplit("/", 1)[-1] in tools and _asks(task, words, wanted.timeout_s)


def _asks(task: "Task", words: list[str], timeout_s: float) -> bool:
    """What a tool that is there finds out: a URL's status, an open port, or nothing but its own exit code."""
    text = " ".join(words)
    url, port = URL.search(text), PORT.search(text)
    if url:
        answer = _answer(task, url)
        fails_at = 400 if words[0].endswith(("curl", "wget", "python", "python3", "node")) else 600
        return bool(answer.status) and answer.status < fails_at and answer.latency_s <= timeout_s
    if port:
        return any(each.listens(int(port["port"]), loopback=True) for each in task.processes.values())
    return words[0] not in ("false",) and words[:2] != ["exit", "1"]


def _answer(task: "Task", url: "re.Match[str]") -> Any:
    """Whoever of the task listens there answers; nobody is a refused connection."""
    port = int(url["port"] or (443 if url[0].startswith("https") else 80))
    process = next((each for each in task.processes.values() if each.listens(port, loopback=True)), None)
    found = process or next(iter(task.processes.values()))
    return found.answer(url["path"] or "/", "localhost", port)
