"""A container's program as it runs: it starts, listens, answers, grows, fails and stops; and says so in its log.

What it does follows from its description, from the environment that the container was started with, and from what comes
of its connections. Its words are its dialect's.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stackmedic.lab.hidden import MEMORY_LEAK, SLOW
from stackmedic.lab.physics import dialects
from stackmedic.lab.physics.crowd import waiting
from stackmedic.lab.physics.dialects.dialect import fill
from stackmedic.lab.physics.migration import Migration
from stackmedic.lab.physics.needs import FOR_EVER_S, Client, Need, Pooled, expand, needs_of
from stackmedic.lab.physics.outcome import Outcome
from stackmedic.lab.physics.pages import with_page
from stackmedic.lab.physics.program import Program
from stackmedic.lab.physics.tracing.segment import reported
from stackmedic.lab.physics.upstream import Upstreams
from stackmedic.lab.physics.web import Answer, Asked, finished, first_word, truth

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task
    from stackmedic.lab.physics.dialects.dialect import Dialect

OnExit = Callable[[int, str | None], None]
# Source: ECS developer guide, "Stopped tasks error messages": the container's reason when the kernel killed it.
KILLED_FOR_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
KILLED = 137
EVERY_S = 60.0
SOON_S = 300.0
OK, ASKS_AGAIN_S = 200, 5.0
LOOPBACK = ("localhost", "127.0.0.1")


class Process:
    """See ``ecs.task.Process``; made by ``programs.start``."""

    def __init__(self, account: "Account", task: "Task", container: dict[str, Any], program: Program, on_exit: OnExit):
        self.account = account
        self.task = task
        self.name = str(container["name"])
        self.definition = container
        self.program = program
        self.dialect: Dialect = dialects.named(program.dialect)
        self.environment = _environment(account, task, container)
        self.client = Client(account, task, self.dialect, self.environment, program.certificates)
        self.needs = needs_of(self.client, program)
        self.upstreams = Upstreams(self)
        self.ready = False
        self.ended = False
        self.leaked_mib = 0.0
        self._migration: Migration | None = None
        self._on_exit = on_exit
        self._said: dict[str, float] = {}

    # Starting

    def begin(self) -> None:
        """Plan the start: settings are read first, then stores are opened, then the port."""
        program = self.program
        if self.missing:
            lines, code = self.dialect.settings_missing(self.missing)
            self._end_after(min(program.start_s, 2.0), [fill(each, {"now": self._now}) for each in lines], code)
            return
        if program.fails is not None:
            self._end_after(program.fails.after_s, program.fails.says, program.fails.exit_code)
        if self.memory_mib() > self._limit_mib():
            self.after(min(program.start_s * 0.7, 20.0), self._kill_for_memory)
        self.after(program.start_s * 0.5, self._open_stores)
        self.after(EVERY_S, self._grow)

    def _open_stores(self) -> None:
        stranger = self.upstreams.resolve()
        if stranger:
            self._end_after(0.1, *stranger)
            return
        waited = 0.0
        for need in (each for each in self.needs.values() if each.at_start):
            outcome = need.begin()
            if not outcome.ok:
                self.give_up(need, outcome, waited)
                return
            waited += outcome.waits_s
        self.after(waited, self._migrate)

    def give_up(self, need: Need, outcome: Outcome, waited_s: float = 0.0) -> None:
        """A need is not met at start: the program says so and ends, or hangs."""
        lines, code = self.dialect.cannot_start(need.kind, outcome, self._words(need, outcome))
        if self.dialect.hangs(need.kind, outcome):
            self.say(lines)
        else:
            self._end_after(waited_s + need.waited_s(outcome), lines, code)

    def _migrate(self) -> None:
        """Bring the database to the schema that the program expects, if it is the program that does so."""
        store = self.needs.get("postgres")
        if isinstance(store, Pooled) and store.connected and store.settings.get("schema"):
            self._migration = Migration(self, store)
            self._migration.run(self._started)
        else:
            self._started()

    def _started(self) -> None:
        if self.program.once:
            self._end_after(self.program.start_s * 0.5, (), 0)
        else:
            self._wait_for_others()

    def _wait_for_others(self) -> None:
        """What others have to answer first is asked for again and again, for ever."""
        address = self.upstreams.filled(self.program.waits_for)
        status = self.upstreams.status(address) if self.program.waits_for else OK
        if status == OK:
            self.after(self.program.start_s * 0.5, self._listen)
            return
        self.complain("waiting", f"{address.geturl()} responded with {status:03}, retrying...")
        self.after(ASKS_AGAIN_S, self._wait_for_others)

    def _listen(self) -> None:
        self.ready = True
        self.say(self.dialect.started(self.port, self._bound_to, self._now))
        self.account.world.changed(self.task.arn)

    # What others ask

    @property
    def missing(self) -> list[str]:
        """The settings that the program wants and does not find."""
        return [name for name in self.program.requires if not self.environment.get(name)]

    @property
    def doom(self) -> str:
        """What keeps the program from coming up now, or ends it in its first minutes; empty when it can go on."""
        if self.missing:
            return f"{', '.join(self.missing)} not set"
        if self.program.fails is not None and self.program.fails.after_s < SOON_S:
            return f"exits with {self.program.fails.exit_code}"
        limit = self._limit_mib()
        if self.memory_mib() > limit:
            return f"needs {self.memory_mib():g} MiB of {limit:g}"
        met = (
            (need, need.would_connect()) for need in self.needs.values() if isinstance(need, Pooled) and need.at_start
        )
        return next((f"{need.kind}: {each.detail or each.name}" for need, each in met if not each.ok), "")

    @property
    def port(self) -> int:
        """The port that the program listens on."""
        mapped = [int(each["containerPort"]) for each in self.definition.get("portMappings") or []]
        return self.program.port or (mapped[0] if mapped else 80)

    @property
    def tools(self) -> tuple[str, ...]:
        """What is in the image beside the program."""
        return self.program.tools

    @property
    def _bound_to(self) -> str:
        return expand(self.program.bind, self.environment) or "0.0.0.0"

    def listens(self, port: int, *, loopback: bool = False) -> bool:
        """Whether something accepts connections on the task's address, or on the container's loopback."""
        if self.ended or not self.ready or (port != self.port and not self._any_port(port)):
            return False
        bound = self._bound_to
        if bound in ("0.0.0.0", "::"):
            return True
        return loopback == (bound in LOOPBACK)

    def _any_port(self, port: int) -> bool:
        """A program without a port of its own listens on all that its container declares."""
        mapped = {int(each["containerPort"]) for each in self.definition.get("portMappings") or []}
        return not self.program.port and port in mapped

    @property
    def keep_alive_s(self) -> float:
        """After how many idle seconds the program closes a connection; 0: later than any balancer does."""
        return float(expand(self.program.keep_alive_s, self.environment) or 0)

    def answer(self, path: str, host: str = "", port: int | None = None) -> Answer:
        """Answer one request. ``host`` "localhost" stands for a client inside the container, such as a health check."""
        loopback = host.partition(":")[0] in LOOPBACK
        asked = Asked(path, host, tls=truth(self.program.tls, self.environment))
        return self.respond(asked, self.port if port is None else port, loopback=loopback)

    def respond(self, asked: Asked, port: int, *, loopback: bool = False) -> Answer:
        """Answer one request as it arrives, from outside or within the task."""
        if not self.listens(port, loopback=loopback):
            return Answer(0, 0.001)
        first = first_word(self.program, self.environment, asked)
        if first is not None:
            return self._answered(asked.path, first) if first.status else first
        used: list[tuple[Need, Outcome]] = []
        answer = self._routed(asked, used)
        if truth(self.program.traced, self.environment) and answer.status:
            return replace(answer, segments=reported(self, answer, used))
        return answer

    def _routed(self, asked: Asked, used: list[tuple[Need, Outcome]]) -> Answer:
        """What the path's route answers; ``used`` gets what came of each need."""
        route = self.program.route(asked.path)
        if route is None or (route.feature and not truth(f"${route.feature}", self.environment)):
            return self._answered(asked.path, Answer(404, 0.003))
        if route.to:
            return self._answered(asked.path, self.upstreams.ask(route, asked))
        waited = 0.0
        for name in (each for each in (*route.needs, *route.writes) if each in self.needs):
            need = self.needs[name]
            outcome = need.use(write=name in route.writes)
            used.append((need, outcome))
            if not outcome.ok:
                status = route.failing_status or self.dialect.failing_status
                if self.dialect.hangs(need.kind, outcome):
                    return Answer(status, FOR_EVER_S)
                self._complain(need, outcome, asked.path)
                return self._answered(asked.path, Answer(status, waited + need.waited_s(outcome)))
            waited += outcome.waits_s
        found = finished(route, self.program, self.environment, asked)
        times, more_s = self._crowded()
        took = waited + route.latency_s * self._slowness(asked.path) * times + more_s
        return self._answered(asked.path, replace(found, latency_s=took))

    def stands_alone(self, path: str) -> bool:
        """Whether no store and no other service has a say in what the path answers."""
        route = self.program.route(path)
        return route is not None and not (route.needs or route.writes or route.to)

    def _slowness(self, path: str) -> float:
        path = path.partition("?")[0]
        return self.account.hidden.get(f"{SLOW}:{self.service_name}{path}", 1.0)

    def memory_mib(self) -> float:
        """What the container uses, and what it has leaked since it started."""
        return self.program.memory_mib + self.leaked_mib

    @property
    def chatter(self) -> tuple[str, float]:
        """The log group that the program fills with what nobody reads, and how many bytes a second."""
        log = self.definition.get("logConfiguration") or {}
        sent = self.program.chatter_kib_s * 1024 if self.ready and log.get("logDriver") == "awslogs" else 0.0
        return str((log.get("options") or {}).get("awslogs-group", "")), sent

    def cpu_units(self) -> float:
        """What it takes of the task's processor, which nobody gets more of than there is."""
        return 0.0 if self.ended else min(self.program.cpu_units * self.task.load, self._processor)

    @property
    def _processor(self) -> float:
        return float(self.task.definition.get("cpu") or 1e9)

    def _crowded(self) -> tuple[float, float]:
        """How many times longer answers take for want of the processor, and how many seconds more."""
        others = sum(each.program.cpu_units for each in self.task.processes.values())  # type: ignore[attr-defined]
        return waiting(others * self.task.load / self._processor)

    @property
    def obeys(self) -> bool:
        """Whether it ends by itself when it is told to."""
        return self._code_of_a_stop != KILLED

    @property
    def _code_of_a_stop(self) -> int:
        return self.dialect.on_sigterm if self.program.on_sigterm is None else self.program.on_sigterm

    def stop(self) -> int:
        """SIGTERM: the program says goodbye and ends, or does not obey and is killed after the stop timeout."""
        code = self._code_of_a_stop
        if not self.ended and self.obeys:
            self.say(self.dialect.stopping(self._now))
        self._abandon()
        self.ended = True
        return code

    def _abandon(self) -> None:
        if self._migration is not None:
            self._migration.abandon()

    @property
    def service_name(self) -> str:
        """The service that the task belongs to; else its family, as hidden variables are named."""
        group = str(self.task.wire.get("group", ""))
        return group.partition(":")[2] or group

    # The log

    def say(self, lines: tuple[str, ...] | list[str]) -> None:
        """Write lines to the container's stream; the awslogs driver makes an event of each."""
        log = self.definition.get("logConfiguration") or {}
        if log.get("logDriver") != "awslogs" or not lines:
            return
        from stackmedic.lab.physics.starting.loggers import stream_of

        options = log.get("options") or {}
        stream = stream_of(self.name, options, self.task.id)
        for line in lines:
            self.account.logs.write(str(options.get("awslogs-group", "")), stream, line)

    def complain(self, kind: str, *lines: str) -> None:
        """Write lines, at most once a minute for a kind."""
        if self._due(kind):
            self.say(lines)

    def _complain(self, need: Need, outcome: Outcome, path: str) -> None:
        if self._due(f"{need.kind}/{outcome.name}"):
            self.say(self.dialect.cannot_answer(need.kind, outcome, self._words(need, outcome) | {"path": path}))

    def _words(self, need: Need, outcome: Outcome) -> dict[str, Any]:
        """What texts are filled in with."""
        return need.words(outcome) | {"now": self._now}

    @property
    def _now(self) -> str:
        return f"{datetime.fromtimestamp(self.account.world.now, UTC):%Y-%m-%d %H:%M:%S} +0000"

    def _answered(self, path: str, answer: Answer) -> Answer:
        if self._due(f"{path}/{answer.status}"):
            self.say(self.dialect.access(path, answer.status))
        return with_page(self.dialect.name, answer)

    def _due(self, kind: str) -> bool:
        """Once a minute per kind: a log of everything would only cost."""
        now = self.account.world.now
        if now - self._said.get(kind, -EVERY_S) < EVERY_S:
            return False
        self._said[kind] = now
        return True

    # Ending

    def _grow(self) -> None:
        rate = self.account.hidden.get(f"{MEMORY_LEAK}:{self.service_name}", 0.0)
        self.leaked_mib += rate * EVERY_S / 3600
        if self.memory_mib() > self._limit_mib():
            self._kill_for_memory()
        else:
            self.after(EVERY_S, self._grow)

    def _limit_mib(self) -> float:
        """The container's hard limit; else the task's, less what its other containers use."""
        whole = float(self.task.definition.get("memory") or 1e9)
        others = sum(each.memory_mib() for name, each in self.task.processes.items() if name != self.name)
        return min(float(self.definition.get("memory") or whole), whole - others)

    def _kill_for_memory(self) -> None:
        self._exit(KILLED, KILLED_FOR_MEMORY)

    def _end_after(self, seconds: float, lines: tuple[str, ...] | list[str], code: int) -> None:
        def end() -> None:
            self.say(lines)
            self._exit(code, None)

        self.after(seconds, end)

    def end(self, code: int) -> None:
        """The program ends by itself, now."""
        self._exit(code, None)

    def _exit(self, code: int, reason: str | None) -> None:
        self._abandon()
        self.ended, self.ready = True, False
        self._on_exit(code, reason)

    def after(self, seconds: float, happen: Callable[[], None]) -> None:
        """Plan something that happens only while the process lives."""

        def unless_ended() -> None:
            if not self.ended:
                happen()

        self.account.world.after(seconds, unless_ended)


def _environment(account: "Account", task: "Task", container: Mapping[str, Any]) -> dict[str, str]:
    """What the container finds in its environment; Fargate adds HOSTNAME, the private DNS name of the task."""
    address = task.interface.address.replace(".", "-")
    found = {"HOSTNAME": f"ip-{address}.{account.region}.compute.internal", "AWS_REGION": account.region}
    found |= {each["name"]: each["value"] for each in container.get("environment") or []}
    found |= task.secrets.get(str(container["name"]), {})
    for override in (task.wire.get("overrides") or {}).get("containerOverrides") or []:
        if override.get("name") == container["name"]:
            found |= {each["name"]: each["value"] for each in override.get("environment") or []}
    return found
