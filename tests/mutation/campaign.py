"""Runs mutations, each on a copy of the steady stack, and judges what a diagnosis says of them.

The world itself says who is hurt (the lab's health door: clients, services, deployments, alarms). If somebody is, some
cause's evidence has to hold the field that was changed; if nobody is, there must be no cause.
"""

import atexit
import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from botocore.exceptions import ClientError

from stackmedic import app
from stackmedic.app import Options
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Diagnosis, Finding
from tests.mutation.kinds import all_mutations
from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack
from tests.scenarios import lab as lab_module
from tests.scenarios.lab import Lab

MINUTES = 25.0
Parts = list[tuple[Mutation, bool]]
Hurts = list[dict[str, str]]
NEW_TASKS = " + new tasks"
AND = " AND "
SEED = 7
SENTENCES = ("stoppedReason", "message")
FIRST = re.compile(r"^\w+(?:\[[^\]]+\])+ *(?:\| *\[0\])?\.")  # ``Rules[0].`` of a path; not ``Rules[].``, of all.
NOT_AWS = ("InvalidAction", "LabFailure")  # The lab has not got the call, or failed at it: no refusal of AWS's.


@dataclass(frozen=True)
class Outcome:
    """``refused``: AWS would not have it, so nothing was changed. ``named``: a cause's evidence holds the field.

    ``shown``: the evidence of each cause (about, then call, path, value and words of each piece), to be judged again.
    ``later``: mutations of a pair that the other one hides, and that were to be named only when that was gone.
    """

    name: str
    hurts: tuple[str, ...]
    causes: tuple[str, ...]
    named: bool
    verdict: str
    refused: str = ""
    failed: str = ""
    shown: tuple[str, ...] = ()
    later: int = 0

    @property
    def right(self) -> bool:
        if self.failed:
            return False
        return self.named if self.hurts else not self.causes


def wanted(stack: Stack) -> Iterator[tuple[str, Mutation, bool]]:
    """Each mutation by its name, and once more with new tasks where only those would notice."""
    for each in all_mutations(stack):
        yield each.name, each, False
        if each.starts:
            yield each.name + NEW_TASKS, each, True


def sampled(stack: Stack, each_kind: int, most: int = 0, seed: int = SEED) -> list[str]:
    """The names of a few mutations of every kind: the same field, changed in the same way. 0 means all of them.

    With ``most``, so many of these at random, the same for the same seed.
    """
    seen: Counter[tuple[str, str, bool]] = Counter()
    names = []
    for name, mutation, anew in wanted(stack):
        kind = (mutation.fields[-1], mutation.name.rsplit(": ", 1)[-1], anew)
        seen[kind] += 1
        if not each_kind or seen[kind] <= each_kind:
            names.append(name)
    return Random(seed).sample(names, most) if 0 < most < len(names) else names


def paired(stack: Stack, count: int, seed: int) -> list[str]:
    """Names of random pairs of mutations of two things, the same for the same seed; joined by ``AND``."""
    every = [(name, mutation.about) for name, mutation, _ in wanted(stack)]
    chance, names = Random(seed), []
    while len(names) < count:
        (one, mine), (other, its) = chance.sample(every, 2)
        if not {*mine} & {*its}:
            names.append(f"{one}{AND}{other}")
    return names


def run(standing: Lab, stack: Stack, name: str, parts: Parts) -> Outcome:
    """Mutations (one, or a pair at once), time, and what a diagnosis says; crashes are told, not raised."""
    try:
        lab = standing.fork()
        try:
            anew = stack.names if any(each for _, each in parts) else ()
            mutations = [mutation for mutation, _ in parts]
            refused, hurts = suffered(lab, stack, mutations, anew)
            diagnosis = diagnosed(lab)
            anew = anew or stack.deployed(lab)
        finally:
            lab.control("down")
        told = Told(name, hurts, diagnosis, "; ".join(refused))
        if len(parts) == 1 or not hurts:
            return judged(told, mutations)
        at_once, later = to_be_named(standing, stack, mutations, anew, told)
        return judged(told, at_once, later)
    except Exception as error:  # One crash must not end a campaign of hundreds; it counts as wrong.
        return Outcome(name, (), (), False, "", failed=f"{type(error).__name__}: {error}"[:300])


def suffered(lab: Lab, stack: Stack, mutations: list[Mutation], anew: Iterable[str]) -> tuple[list[str], Hurts]:
    """Mutations at once, new tasks for the services that are named, and time: what AWS refused, and who is hurt."""
    refused = [said for mutation in mutations if (said := attempt(lambda m=mutation: m.apply(lab)))]
    stack.redeploy(lab, anew)
    lab.advance(MINUTES)
    return refused, list(lab.control("health")["hurts"])


def diagnosed(lab: Lab) -> Diagnosis:
    os.environ.update(lab.environment())
    return app.diagnose(options=Options(timeout_s=120))


def to_be_named(
    standing: Lab, stack: Stack, pair: list[Mutation], anew: Iterable[str], told: "Told"
) -> tuple[list[Mutation], list[bool]]:
    """Of a pair, those that hurt somebody alone (both, if only together they do), as far as they add to what hurts.
    Alone they are tried with new tasks of the services (``anew``) that the pair gave new tasks.

    Who is hurt by one mutation alone in the very way in which the pair hurts, shows nothing of the other: no task
    starts, so that nobody learns what it would have stumbled over next. Once the one is named and mended, the other is
    what is left: of each such it is said whether a diagnosis names it then.
    """
    at_once, alone, later = [], {}, []
    for each in pair:
        lab = standing.fork()
        try:
            alone[each.name] = suffered(lab, stack, [each], anew)[1]
            if alone[each.name]:
                at_once.append(each)
        finally:
            lab.control("down")
    for each, other in (pair, reversed(pair)):
        hidden = each in at_once and other in at_once and same(alone[other.name], told.hurts)
        if hidden and not told.names(each) and told.names(other):
            at_once.remove(each)
            later.append(named_alone(standing, stack, each, anew))
    return at_once or ([] if later else pair), later


def same(some: Hurts, others: Hurts) -> bool:
    """Whether the same are hurt in the same way, whenever it began."""
    told = [sorted((each["kind"], each["about"], each["says"]) for each in hurts) for hurts in (some, others)]
    return told[0] == told[1]


def named_alone(standing: Lab, stack: Stack, mutation: Mutation, anew: Iterable[str]) -> bool:
    lab = standing.fork()
    try:
        suffered(lab, stack, [mutation], anew)
        return any(holds(each, mutation) for each in diagnosed(lab).causes)
    finally:
        lab.control("down")


def attempt(apply: Callable[[], object]) -> str:
    try:
        apply()
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_AWS:
            raise
        return str(error)
    return ""


@dataclass(frozen=True)
class Told:
    """What became of mutations, and what a diagnosis said of it."""

    name: str
    hurts: Hurts
    diagnosis: Diagnosis
    refused: str

    def names(self, mutation: Mutation) -> bool:
        return any(holds(cause, mutation) for cause in self.diagnosis.causes)


def judged(told: Told, at_once: list[Mutation], later: list[bool] | None = None) -> Outcome:
    causes = tuple(f"{each.id} {each.confidence.value}" for each in told.diagnosis.causes)
    said = tuple(f"{each['kind']} {each['about'].split('/')[-1]}: {each['says'][:100]}" for each in told.hurts)
    shown = tuple(f"{each.about} {each.says} {shown_by(each)}" for each in told.diagnosis.causes)
    named = all(told.names(each) for each in at_once) and all(later or [])
    verdict = told.diagnosis.verdict.value
    return Outcome(told.name, said, causes, named, verdict, told.refused, shown=shown, later=len(later or []))


def holds(cause: Finding, mutation: Mutation) -> bool:
    """Whether one piece of a cause's evidence shows the field itself, and the cause is one of the resource.

    To be hurt by a cause is not to be what it is about. Sentences of AWS and of programs show a field only if they name
    the resource themselves: there is one to be quoted with every cause.
    """
    return any(shows(piece, mutation) and concerns(cause, piece, mutation) for piece in cause.evidence)


def shows(piece: Evidence, mutation: Mutation) -> bool:
    """The list in which AWS tells of all things of a kind shows none of their fields, only that one is not there."""
    within = FIRST.sub("", piece.path)
    return any(has(f"{within} {json.dumps(piece.value)} {piece.says}", each) for each in mutation.fields)


def concerns(cause: Finding, piece: Evidence, mutation: Mutation) -> bool:
    own = f"{piece.path} {json.dumps(piece.value)} {piece.says}"
    told = own if piece.path.endswith(SENTENCES) else f"{own} {cause.about} {cause.says}"
    return any(has(told, each) for each in mutation.about)


def has(text: str, name: str) -> bool:
    """Whether a text has a name as a whole word: ``shop-db`` is not in ``shop-db-old``."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def shown_by(cause: Finding) -> str:
    return json.dumps([[each.call, each.path, each.value, each.says] for each in cause.evidence])


# Many at once: each process has a lab of its own.

_own: dict[str, tuple[Lab, Stack, dict[str, tuple[Mutation, bool]]]] = {}


def _begin(name: str) -> None:
    process, lab = lab_module.start(Path(mkdtemp()), name)
    atexit.register(process.terminate)
    stack = Stack(lab)
    _own[name] = lab, stack, {each: (mutation, anew) for each, mutation, anew in wanted(stack)}


def _one(stack_name: str, name: str) -> Outcome:
    lab, stack, known = _own[stack_name]
    return run(lab, stack, name, [known[each] for each in name.split(AND)])


def campaign(
    stack_name: str,
    only: str = "",
    workers: int = 2,
    heard: Callable[[Outcome], None] = print,
    each_kind: int = 0,
    pairs: int = 0,
    most: int = 0,
    seed: int = SEED,
) -> list[Outcome]:
    """The mutations of a stack whose name contains ``only``, in their own order; with ``pairs``, so many at random."""
    process, lab = lab_module.start(Path(mkdtemp()), stack_name)
    try:
        names = paired(Stack(lab), pairs, seed) if pairs else sampled(Stack(lab), each_kind, most, seed)
        names = [each for each in names if only in each]
    finally:
        process.terminate()
        process.wait()
    outcomes = []
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (stack_name,)) as pool:
        for outcome in pool.map(_one, [stack_name] * len(names), names):
            heard(outcome)
            outcomes.append(outcome)
    return outcomes


def kept(outcomes: list[Outcome]) -> str:
    """Outcomes as JSON lines, each with the commit that was measured."""
    beside = [{"right": each.right, "commit": commit()} for each in outcomes]
    rows = zip(outcomes, beside, strict=True)
    return "".join(json.dumps(asdict(each) | more, sort_keys=True) + "\n" for each, more in rows)


@cache
def commit() -> str:
    """What is checked out, shortened."""
    asked = ["git", "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(asked, cwd=Path(__file__).parent, capture_output=True, text=True, check=True).stdout.strip()
