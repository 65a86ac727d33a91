"""stackmedic's fix in processes that die at given moments, and what the account and the record say when it is over."""

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from stackmedic import changes
from stackmedic.clock import SystemClock
from stackmedic.durable.seam import Kind
from stackmedic.errors import NotFound
from stackmedic.remedy.runs import DurableEngine, state_folder
from tests.durable.processes import PATIENCE_S, Processes
from tests.scenarios.fixing import is_read
from tests.scenarios.lab import CREDENTIALS, Lab
from tests.scenarios.line import Moment, line

TIME = "GetCallerIdentity"  # With it a run asks for the account's time; whenever it does, some has passed.
PASSES_MIN = 2.0


@dataclass(frozen=True)
class Patient:
    """What a process needs to begin a fix, or to go on with it; travels to it. ``journal`` is PostgreSQL's address, or
    nothing for the folder."""

    folder: Path
    plan: Path
    url: str
    journal: str = ""

    @property
    def ending(self) -> Path:
        return self.folder / "ending.json"

    def engine(self, kinds: tuple[Kind, ...]) -> DurableEngine:
        if not self.journal:
            return DurableEngine(state_folder(), kinds, SystemClock())
        from stackmedic.durable.postgres import PostgresStore

        return DurableEngine(state_folder(), kinds, SystemClock(), PostgresStore(self.journal, SystemClock()))


def carry_out(patient: Patient, begins: bool) -> None:
    """What a person does: resume the run of a plan when there is one already, and apply the plan when there is none."""
    os.environ |= {"AWS_ENDPOINT_URL": patient.url, **CREDENTIALS, "XDG_STATE_HOME": str(patient.folder)}
    os.environ["AWS_SDK_UA_APP_ID"] = str(os.getpid())
    os.dup2(os.open(patient.folder / f"{os.getpid()}.stderr", os.O_CREAT | os.O_WRONLY), 2)
    proposal = changes.plan_from(patient.plan)
    while True:
        try:
            run = changes.resume_run(proposal.plan.id, engine=patient.engine)
            break
        except NotFound:
            if begins:
                run = changes.apply_fix(proposal, engine=patient.engine)
                break
            threading.Event().wait(0.1)
    beside = patient.ending.with_suffix(f".{os.getpid()}")
    fates = [each.fate for each in run.changes]
    beside.write_text(json.dumps({"condition": run.condition, "fates": fates, "says": run.says}))
    beside.replace(patient.ending)


@dataclass(frozen=True)
class Outcome:
    """All that must come out the same. ``calls``: what was changed since the plan was made, as CloudTrail tells it.
    ``says`` is for whoever wonders why it did not."""

    condition: str
    fates: tuple[str, ...]
    calls: Counter[str]
    state: Any
    says: str = field(default="", compare=False)


@dataclass
class Mortality:
    """One fix and its processes. ``deaths`` are moments, one after the other, at which whoever asks dies: "after
    CreateThing 2" is the second one since the last death. ``happens`` may do to the account what others do meanwhile.
    """

    lab: Lab
    folder: Path
    plan: Path
    processes: Processes
    deaths: Iterable[str] = ()
    happens: Callable[[Lab, Moment], None] = lambda lab, moment: None
    journal: str = ""
    workers: int = 1
    moments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ahead = list(self.deaths)
        self._dead: set[int] = set()
        self._seen: Counter[str] = Counter()
        self._alone = threading.Lock()

    def at(self, moment: Moment) -> bool:
        """What happens at each call on the line; one at a time, so that a moment is a moment."""
        with self._alone:
            if moment.caller in self._dead:
                return True
            if moment.operation == TIME and not moment.answered:
                self.lab.advance(PASSES_MIN)
            self.happens(self.lab, moment)
            self._seen[str(moment)] += 1
            self.moments.append(f"{moment} {self._seen[str(moment)]}")
            if self.moments[-1] not in self._ahead[:1]:
                return False
            self._ahead.pop(0)
            self._dead.add(moment.caller)
            self._seen.clear()
            os.kill(moment.caller, signal.SIGKILL)
            return True

    def to_the_end(self, state: Callable[[Lab], Any]) -> Outcome:
        """As many processes at a time as there are workers, and another one for each that died."""
        with line(self.lab, self.at) as url:
            patient = Patient(self.folder, self.plan, url, self.journal)
            alive = {self.processes.start(carry_out, patient, number == 0): number for number in range(self.workers)}
            while alive:
                self.buried(alive, patient)
        assert [] == self._ahead, f"never reached: {self._ahead[0]}"
        ended = json.loads(patient.ending.read_text())
        return Outcome(ended["condition"], tuple(ended["fates"]), self.calls(), state(self.lab), ended["says"])

    def buried(self, alive: dict[BaseProcess, int], patient: Patient) -> None:
        """Wait until a process ends; one that was killed has a successor, and one that fails has failed the test."""
        sentinels = {each.sentinel: each for each in alive}
        ended = connection.wait(list(sentinels), PATIENCE_S)
        assert ended, "no process came to an end"
        for process in (sentinels[each] for each in ended):  # type: ignore[index]
            process.join()
            number = alive.pop(process)
            if process.exitcode == -signal.SIGKILL:
                alive[self.processes.start(carry_out, patient, number == 0)] = number
            else:
                assert 0 == process.exitcode, (self.folder / f"{process.pid}.stderr").read_text()

    def calls(self) -> Counter[str]:
        self.lab.advance(30)  # CloudTrail tells late.
        began = json.loads(self.plan.read_text())["made_at"]
        pages = self.lab.client("cloudtrail").get_paginator("lookup_events").paginate(StartTime=began)
        events = [json.loads(each["CloudTrailEvent"]) for page in pages for each in page["Events"]]
        names = [each["eventName"] for each in events if "errorCode" not in each]
        return Counter(each for each in names if not is_read(f":{each}"))
