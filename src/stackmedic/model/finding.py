"""What diagnosis says: symptoms, findings, chains, and the diagnosis itself."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from stackmedic.model.evidence import Evidence
from stackmedic.model.snapshot import Gap, Scope
from stackmedic.model.topology import Topology


class Severity(Enum):
    """How bad it is for the people who use the stack."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Confidence(Enum):
    """How sure: every needed fact true; one a gap but signatures support it; signatures only."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Verdict(Enum):
    """What a diagnosis comes to. ``state`` is meant (paused, rolling out); ``incomplete`` could not see enough."""

    HEALTHY = "healthy"
    INCIDENT = "incident"
    STATE = "state"
    INCOMPLETE = "incomplete"


class SymptomKind(Enum):
    """What hurts, in the order in which hurt travels: from starting a task to the people outside."""

    TASKS_FAIL_TO_START = "tasks_fail_to_start"
    TASKS_EXIT = "tasks_exit"
    TASKS_OUT_OF_MEMORY = "tasks_out_of_memory"
    LOG_ERRORS = "log_errors"
    TARGETS_UNHEALTHY = "targets_unhealthy"
    TASKS_FAIL_HEALTH_CHECKS = "tasks_fail_health_checks"
    DEPLOYMENT_FAILED = "deployment_failed"
    DEPLOYMENT_STALLED = "deployment_stalled"
    SERVICE_BELOW_DESIRED = "service_below_desired"
    NO_TARGETS = "no_targets"
    DATABASE_UNAVAILABLE = "database_unavailable"
    CACHE_UNAVAILABLE = "cache_unavailable"
    CLIENT_ERRORS = "client_errors"
    CLIENTS_REFUSED = "clients_refused"
    CHECKS_FAIL = "checks_fail"
    NO_REQUESTS = "no_requests"
    SLOW = "slow"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that hurts now. ``about`` is the ARN or id of what hurts; ``service`` the service that it belongs to.

    ``since`` is the earliest time at which the account shows it, when that can be told.
    """

    kind: SymptomKind
    about: str
    says: str
    evidence: tuple[Evidence, ...]
    service: str | None = None
    since: datetime | None = None


class Effect(Enum):
    """What a cause does to the services it hurts; ``diagnose/effects.py`` says which symptoms follow from each."""

    CANNOT_START = "cannot start"
    CANNOT_CONNECT = "cannot connect"
    CRASHES = "exits"
    OUT_OF_MEMORY = "runs out of memory"
    FAILS_HEALTH_CHECKS = "fails health checks"
    ANSWERS_WITH_ERRORS = "answers with errors"
    IS_DOWN = "is down"
    DEPLOYMENT_FAILS = "the deployment fails"
    OUT_OF_REACH = "is out of clients' reach"
    MISROUTED = "does not get its requests"
    STOPPED_ON_PURPOSE = "is stopped on purpose"
    ROLLING_OUT = "is rolling out"
    RINGS_FALSELY = "rings without trouble"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain, cause first: what happened, and to what. ``symptom`` is set when the account shows it."""

    says: str
    about: str
    symptom: SymptomKind | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that was changed: when, by whom where CloudTrail tells, and what (an id, name or ARN); ``touches`` has
    every thing of the stack that the call named."""

    at: datetime
    says: str
    who: str | None
    about: str
    evidence: Evidence
    touches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause, a risk or a state: ``about`` is the one resource that has to change, ``hurts`` the services it hurts.

    ``changes`` touched it shortly before it showed. ``clears`` would end if it were cured alone, ``stays`` would not,
    and ``may_stay`` has another cause, too.

    ``terraform`` are the addresses that hold ``about``, where a state was read.
    """

    id: str
    title: str
    about: str
    severity: Severity
    confidence: Confidence
    says: str
    evidence: tuple[Evidence, ...]
    hurts: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    remedies: tuple[str, ...] = ()
    chain: tuple[Link, ...] = ()
    explains: tuple[Symptom, ...] = ()
    since: datetime | None = None
    decide: tuple[Gap, ...] = ()
    terraform: tuple[str, ...] = ()
    changes: tuple[Happening, ...] = ()
    clears: tuple[Symptom, ...] = ()
    stays: tuple[Symptom, ...] = ()
    may_stay: tuple[Symptom, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer.

    ``causes`` accuse (confirmed or likely); ``possible`` is what only messages suggest; ``risks`` are true but explain
    nothing that hurts; ``states`` are meant; ``unexplained`` hurts without a cause; ``gaps`` could not be read;
    ``changes`` happened in the window, newest first; ``asked`` is how the stack was named on the command line, which a
    command that comes next has to repeat.
    """

    verdict: Verdict
    scope: Scope
    at: datetime
    since: datetime
    symptoms: tuple[Symptom, ...] = ()
    causes: tuple[Finding, ...] = ()
    possible: tuple[Finding, ...] = ()
    risks: tuple[Finding, ...] = ()
    states: tuple[Finding, ...] = ()
    unexplained: tuple[Symptom, ...] = ()
    gaps: tuple[Gap, ...] = ()
    calls: int = 0
    next_reads: tuple[str, ...] = field(default=())
    changes: tuple[Happening, ...] = ()
    asked: tuple[str, ...] = field(default=(), compare=False)
    topology: Topology | None = field(default=None, compare=False)  # For pictures; it says nothing that is not above.
