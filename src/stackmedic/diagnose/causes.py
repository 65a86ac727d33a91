"""Which findings are causes: the fewest that explain what hurts, each with the chain from it to the people outside.

Confirmed before likely, particular before residual. A confirmed particular cause that shows is never dropped because
another explains the same: two faults at once are two causes. What is true but does not show is a risk.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from stackmedic.diagnose import relations
from stackmedic.diagnose.effects import AT_WORK, FELT, METRICS_OF_CLIENTS, QUIET, TASK_LEVEL, followers, must_show
from stackmedic.diagnose.recovery import serves
from stackmedic.diagnose.symptoms.alarms import alarms
from stackmedic.diagnose.symptoms.alarms import concerns as alarm_concerns
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.finding import Confidence, Effect, Finding, Link, Severity, Symptom, SymptomKind
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

PROOF = list(Confidence)
WEIGHT = list(Severity)
STORES = (SymptomKind.DATABASE_UNAVAILABLE, SymptomKind.CACHE_UNAVAILABLE)
TRAVELS = {kind: place for place, kind in enumerate(SymptomKind)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding, and what is known of its rule. ``by_message``: only a gap and a message speak for it;
    ``betrayed``: a program complains in words that this cause is known for; ``instead_of``: more general causes;
    ``warns``: a risk where it does not show, although it is residual."""

    finding: Finding
    residual: bool = False
    by_message: bool = False
    betrayed: bool = False
    instead_of: frozenset[str] = frozenset()
    warns: bool = False


@dataclass(slots=True)
class Ground:
    """Which things of the stack belong together, so that a symptom of one may follow from a cause at another."""

    snapshot: Snapshot
    around: dict[str, frozenset[str]] = field(default_factory=dict)
    watched: dict[str, frozenset[str]] = field(default_factory=dict)

    def of_service(self, arn: str) -> frozenset[str]:
        """A service, its target groups, and their load balancers; whatever else is hurt (a store) is only itself."""
        if arn not in self.around:
            self.around[arn] = frozenset((arn, *_edge(self.snapshot, arn)))
        return self.around[arn]

    def of_symptom(self, symptom: Symptom) -> frozenset[str]:
        """What a symptom is about."""
        if symptom.kind is SymptomKind.ALARM:
            if not self.watched:
                ringing = [each for each in alarms(self.snapshot) if each.state == "ALARM"]
                self.watched = {each.arn: alarm_concerns(self.snapshot, each) for each in ringing}
            return self.watched.get(symptom.about, frozenset()) | {symptom.about}
        return frozenset((symptom.service,)) if symptom.service else frozenset((symptom.about,))

    def is_felt(self, symptom: Symptom) -> bool:
        """Whether a symptom is something that clients feel, or an alarm that rings for it."""
        if symptom.kind is not SymptomKind.ALARM:
            return symptom.kind in FELT
        metrics = (each.metric or "" for each in alarms(self.snapshot) if each.arn == symptom.about)
        return any(each.startswith(METRICS_OF_CLIENTS) for each in metrics)

    def explains(self, finding: Finding, symptom: Symptom) -> bool:
        """Whether a symptom may follow from a finding: of a kind that does, at a place that it reaches."""
        if symptom.kind not in followers(finding.effects):
            return False
        here = self.of_symptom(symptom)
        hurts = finding.hurts
        if not AT_WORK & set(finding.effects) and self.is_felt(symptom):
            hurts = tuple(each for each in hurts if not serves(self.snapshot, each))
        return finding.about in here or any(here & self.of_service(each) for each in hurts)

    def shows(self, candidate: Candidate, symptoms: tuple[Symptom, ...]) -> bool:
        """Whether a finding is to be seen in what hurts; one that is not is a risk."""
        finding = candidate.finding
        own = [each for each in symptoms if self.explains(finding, each)]
        own = [each for each in own if candidate.betrayed or each.kind not in QUIET]
        needed = must_show(finding.effects)
        if not own or needed is None:
            return bool(own)
        hurt = [each.kind for each in symptoms if each.kind in TASK_LEVEL and each.service in finding.hurts]
        return not hurt or any(each in needed for each in hurt)


def _edge(snapshot: Snapshot, arn: str) -> Iterable[str]:
    try:
        service = snapshot.find(Service, arn)
        groups = (
            (*relations.target_groups(snapshot, service), *relations.groups_left(snapshot, service)) if service else ()
        )
    except Unknown:
        return
    for group in groups:
        yield group.arn
        yield from group.load_balancer_arns


@dataclass(frozen=True, slots=True)
class Accused:
    """What came of the candidates."""

    causes: tuple[Finding, ...]
    possible: tuple[Finding, ...]
    risks: tuple[Finding, ...]
    unexplained: tuple[Symptom, ...]


def accuse(ground: Ground, symptoms: tuple[Symptom, ...], candidates: tuple[Candidate, ...]) -> Accused:
    """Choose the causes of what hurts."""
    candidates = tuple(each for each in candidates if not any(_says_more(other, each) for other in candidates))
    showing = [each for each in candidates if ground.shows(each, symptoms)]
    hidden = [each for each in candidates if each not in showing]
    causes = [each for each in showing if _is_proven(each)]
    possible: list[Candidate] = [each for each in showing if each.finding.confidence is Confidence.POSSIBLE]
    guesses = [each for each in showing if each.finding.confidence is Confidence.LIKELY and not each.residual]
    kept, doubted = _likely(ground, _left(ground, symptoms, causes), guesses)
    causes, possible = causes + kept, possible + doubted
    residual = [each for each in showing if each.residual and each.finding.confidence is not Confidence.POSSIBLE]
    kept, doubted = _residual(ground, _left(ground, symptoms, causes), residual, possible)
    causes, possible = causes + kept, possible + doubted
    true = [each for each in hidden if each.finding.confidence is Confidence.CONFIRMED]
    risks = [each.finding for each in true if each.warns or not each.residual]
    return Accused(
        causes=_ranked(_with_chain(ground, each.finding, symptoms) for each in causes),
        possible=_ranked(_with_chain(ground, each.finding, symptoms) for each in possible),
        risks=_ranked(risks),
        unexplained=tuple(_left(ground, symptoms, causes)),
    )


def _says_more(one: Candidate, other: Candidate) -> bool:
    """Whether one cause reads the same in particular that another reads in general, from the same sentence."""
    if other.finding.id not in one.instead_of or not (_is_proven(one) and other.finding.evidence):
        return False
    return other.finding.evidence[0] in one.finding.evidence and {*other.finding.hurts} <= {*one.finding.hurts}


def _is_proven(candidate: Candidate) -> bool:
    return candidate.finding.confidence is Confidence.CONFIRMED and not candidate.residual


def _left(ground: Ground, symptoms: Iterable[Symptom], causes: list[Candidate]) -> list[Symptom]:
    return [each for each in symptoms if not any(ground.explains(cause.finding, each) for cause in causes)]


def _likely(ground: Ground, left: list[Symptom], guesses: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Likely causes explain only what proven ones do not; two that only messages tell apart are both just possible."""
    useful = [each for each in guesses if _explains_any(ground, each, left)]
    spare = [_doubted(each) for each in guesses if each not in useful]
    read = [each for each in useful if not each.by_message]
    left = _left(ground, left, read)
    told = [each for each in useful if each.by_message and _explains_any(ground, each, left)]
    tied = [each for each in told if any(_rivals(ground, each, other, left) for other in told)]
    kept = read + [each for each in told if each not in tied]
    return kept, [_doubted(each) for each in tied] + spare


def _rivals(ground: Ground, one: Candidate, other: Candidate, left: list[Symptom]) -> bool:
    if one.finding.id == other.finding.id:
        return False
    return any(ground.explains(one.finding, each) and ground.explains(other.finding, each) for each in left)


def _doubted(candidate: Candidate) -> Candidate:
    return replace(candidate, finding=replace(candidate.finding, confidence=Confidence.POSSIBLE))


def _residual(
    ground: Ground, left: list[Symptom], residual: list[Candidate], possible: list[Candidate]
) -> tuple[list[Candidate], list[Candidate]]:
    """Residual causes, one after the other, for what nothing else explains; in doubt when something else might."""
    kept: list[Candidate] = []
    doubted: list[Candidate] = []
    for each in sorted(residual, key=lambda each: (-_share(ground, each, left), each.finding.id, each.finding.about)):
        rest = [symptom for symptom in _left(ground, left, kept) if symptom.kind is not SymptomKind.ALARM]
        if not _explains_any(ground, each, rest):
            continue
        mine = [symptom for symptom in rest if ground.explains(each.finding, symptom)]
        if any(_explains_any(ground, other, mine) for other in possible):
            doubted.append(_doubted(each))
        else:
            kept.append(each)
    return kept, doubted


def _share(ground: Ground, candidate: Candidate, symptoms: list[Symptom]) -> int:
    return sum(ground.explains(candidate.finding, each) for each in symptoms)


def _explains_any(ground: Ground, candidate: Candidate, symptoms: Iterable[Symptom]) -> bool:
    return any(ground.explains(candidate.finding, each) and each.kind not in QUIET for each in symptoms)


def _ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By proof, weight, share explained, then time; ids settle the rest."""

    def rank(each: Finding) -> tuple[int, int, int, float, str, str]:
        since = each.since.timestamp() if each.since else float("inf")
        proof, weight = PROOF.index(each.confidence), WEIGHT.index(each.severity)
        return (proof, weight, -len(each.explains), since, each.id, each.about)

    return tuple(sorted(findings, key=rank))


def _with_chain(ground: Ground, finding: Finding, symptoms: tuple[Symptom, ...]) -> Finding:
    explains = tuple(each for each in symptoms if ground.explains(finding, each))
    return replace(finding, explains=explains, chain=chain(ground.snapshot, finding, explains))


def chain(snapshot: Snapshot, finding: Finding, explains: tuple[Symptom, ...]) -> tuple[Link, ...]:
    """From the cause through what was seen to the people outside; what follows but was not seen is said once."""
    links = [Link(finding.says, finding.about)]
    links += _derived(snapshot, finding)
    by_kind: dict[SymptomKind, list[Symptom]] = {}
    for each in sorted(explains, key=lambda each: TRAVELS[each.kind]):
        by_kind.setdefault(each.kind, []).append(each)
    for kind, same in by_kind.items():
        if kind in STORES and same[0].about == finding.about:
            continue  # The cause itself says so already.
        says = "; ".join(each.says for each in same)
        if kind is SymptomKind.ALARM:
            names = ", ".join(each.about.rsplit(":", 1)[-1] for each in same)
            says = f"{len(same)} alarm{'s' if len(same) > 1 else ''}: {names}"
        links.append(Link(says, same[0].about, kind))
    return tuple(links)


def _derived(snapshot: Snapshot, finding: Finding) -> list[Link]:
    """The one step that no reading shows: who cannot reach what."""
    if Effect.CANNOT_CONNECT not in finding.effects or not finding.hurts:
        return []
    names = ", ".join(each.rsplit("/", 1)[-1] for each in finding.hurts)
    where = _destination(snapshot, finding)
    return [Link(f"{names} cannot connect to {where}" if where else f"{names} cannot connect", finding.hurts[0])]


def _destination(snapshot: Snapshot, finding: Finding) -> str | None:
    """The store that the cause is at, or guards; None when it is neither."""
    for database in snapshot.known(Database):
        if finding.about in (database.arn, database.id, *database.security_group_ids):
            return database.id
    for cache in snapshot.known(Cache):
        try:
            groups = [each for node in relations.cache_nodes(snapshot, cache) for each in node.security_group_ids]
        except Unknown:
            groups = []
        if finding.about in (cache.arn, cache.id, *groups):
            return cache.id
    return None
