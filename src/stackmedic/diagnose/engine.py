"""From a snapshot to a diagnosis: look, ask every rule, weigh, say. Pure and ordered: same snapshot, same bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from stackmedic.diagnose.by_words import with_words
from stackmedic.diagnose.causes import PROOF, WEIGHT, Accused, Candidate, Ground, accuse
from stackmedic.diagnose.effects import QUIET
from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.happenings import counterfactual, dated, happenings
from stackmedic.diagnose.judge import betraying, by_message, in_doubt, merged, next_reads, unheard
from stackmedic.diagnose.relations import services
from stackmedic.diagnose.rule import Kind, Rule, Undecided
from stackmedic.diagnose.symptoms import symptoms
from stackmedic.model.finding import Confidence, Diagnosis, Effect, Finding, Symptom, SymptomKind, Verdict
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

# Nothing is healthy or sick because of these.
OPTIONAL = (
    "LogLine", "DatabaseEvent", "SecretKeys", "SecretVersion", "account", "VpcAttributes", "FlowLog", "Setting",
    "WebAcl", "SampledRequest", "Certificate", "Zone", "Record", "ScalableTarget", "Parameter", "LogGroup",
    "Subscription", "Topic", "Repository", "LifecyclePolicy", "SecretPolicy", "EncryptionKey", "KeyPolicy", "Role",
    "Permit", "CacheEvent", "TrailEvent", "DatabaseCluster", "Bucket", "BucketPolicy", "BucketEncryption", "Build",
    "Wanted", "DnsAnswer", "HttpAnswer", "TlsAnswer", "PostgresAnswer", "RedisAnswer",
    "PendingMaintenance", "ScalingActivity",
)  # fmt: skip
NEEDED_SERIES = ("5XX", "*")
TELLING = ("LogLine", "TrailEvent")  # In what programs say and people do, causes show that show nowhere else.
ESSENTIAL = ("Cluster", "Service", "Task", "Target", "TargetGroup")


@dataclass(slots=True)
class Heard:
    """What the rules answered. ``broken`` are the gaps left by rules that crashed."""

    found: list[tuple[Rule, Finding]] = field(default_factory=list)
    undecided: list[tuple[Rule, Undecided]] = field(default_factory=list)
    broken: list[Gap] = field(default_factory=list)


def diagnose(snapshot: Snapshot, calls: int = 0, rules: tuple[Rule, ...] | None = None) -> Diagnosis:
    """The answer to: what is wrong, why, and how is that known?"""
    seen = symptoms(snapshot)
    asked = all_rules() if rules is None else rules
    heard = ask(snapshot, asked)
    ground = Ground(snapshot)
    states, causing = _states(ground, heard, seen.symptoms)
    hurting = tuple(each for each in seen.symptoms if not any(ground.explains(state, each) for state in states))
    meant = {resource for state in states if Effect.STOPPED_ON_PURPOSE in state.effects for resource in state.hurts}
    candidates = _candidates(snapshot, heard, hurting, causing, frozenset(meant))
    changes = happenings(snapshot)
    accused = with_words(ground, accuse(ground, hurting, candidates), asked)
    told = (dated(each, changes, hurting, accused.causes) for each in accused.causes)
    causes = counterfactual(_changed_first(told), hurting)
    gaps = _gaps(snapshot, seen.gaps, heard)
    unexplained = tuple(each for each in accused.unexplained if _is_loud(each))
    return Diagnosis(
        verdict=_verdict(accused, unexplained, states, gaps),
        scope=snapshot.scope,
        at=snapshot.now,
        since=snapshot.since,
        symptoms=seen.symptoms,
        causes=causes,
        possible=accused.possible,
        risks=accused.risks,
        states=states,
        unexplained=unexplained,
        gaps=gaps,
        calls=calls,
        changes=changes,
        next_reads=next_reads(accused.possible, accused.causes, unexplained, _hidden(heard, accused, gaps)),
    )


def _changed_first(causes: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of equally proven and grave causes those come first that somebody changed shortly before; else as ranked."""
    return tuple(
        sorted(causes, key=lambda each: (PROOF.index(each.confidence), WEIGHT.index(each.severity), not each.changes))
    )


def ask(snapshot: Snapshot, rules: Iterable[Rule]) -> Heard:
    """Run every rule for every service; one that crashes leaves a gap that everybody sees."""
    heard = Heard()
    for rule in rules:
        for service in services(snapshot):
            _ask_one(snapshot, rule, service, heard)
    return heard


def _ask_one(snapshot: Snapshot, rule: Rule, service: Service, heard: Heard) -> None:
    if rule.run is None:
        return
    try:
        for answer in rule.run(snapshot, service):
            if isinstance(answer, Undecided):
                heard.undecided.append((rule, answer))
            else:
                heard.found.append((rule, answer))
    except Unknown as unknown:
        heard.undecided.append((rule, Undecided(about=service.arn, service=service.arn, gaps=(unknown.gap,))))
    except Exception as error:
        reason = f"rule {rule.id} failed: {type(error).__name__}: {error}"
        heard.broken.append(Gap(call="", reason=reason, hides=(rule.id, service.arn)))


def _is_loud(symptom: Symptom) -> bool:
    return symptom.kind not in QUIET


def _states(ground: Ground, heard: Heard, seen: tuple[Symptom, ...]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """States, and those of them that hurt clients: a service at zero is meant until people get errors for it."""
    found = merged(finding for rule, finding in heard.found if rule.kind is Kind.STATE)
    meant = [each for each in found if Effect.STOPPED_ON_PURPOSE in each.effects]
    proven = [finding for rule, finding in heard.found if rule.kind is Kind.CAUSE and not rule.residual]
    reasons = (*meant, *(each for each in proven if each.confidence is Confidence.CONFIRMED))
    hurt = [each for each in seen if each.kind is SymptomKind.CLIENT_ERRORS]
    hurt = [each for each in hurt if not any(ground.explains(reason, each) for reason in reasons)]
    causing = [
        each
        for each in found
        if Effect.IS_DOWN in each.effects and any(ground.explains(each, symptom) for symptom in hurt)
    ]
    causing = [_perhaps_meant(heard, each) for each in causing]
    covered = {service for state in meant for service in state.hurts}
    told = {(each.id, each.about) for each in causing}
    states = (each for each in found if (each.id, each.about) not in told)
    states = (each for each in states if each in meant or not set(each.hurts) <= covered)
    explained = (replace(each, explains=tuple(s for s in seen if ground.explains(each, s))) for each in states)
    return tuple(explained), tuple(causing)


def _perhaps_meant(heard: Heard, state: Finding) -> Finding:
    """A state that hurts is only a likely cause while a gap hides whether it is part of what is meant."""
    others = (each for rule, each in heard.undecided if rule.kind is Kind.STATE and each.service in state.hurts)
    gaps = tuple(dict.fromkeys(gap for each in others for gap in each.gaps if gap.call))
    return replace(state, confidence=Confidence.LIKELY, decide=gaps) if gaps else state


def _candidates(
    snapshot: Snapshot, heard: Heard, hurting: tuple[Symptom, ...], causing: tuple[Finding, ...], meant: frozenset[str]
) -> tuple[Candidate, ...]:
    by_id = {rule.id: rule for rule, _ in heard.found}
    proven = merged(finding for rule, finding in heard.found if rule.kind is Kind.CAUSE)
    found = [
        Candidate(
            _reserved(snapshot, heard, each) if by_id[each.id].residual else each,
            by_id[each.id].residual,
            betrayed=_betrayed(snapshot, by_id[each.id], each),
            instead_of=frozenset(by_id[each.id].instead_of),
            warns=by_id[each.id].warns,
        )
        for each in proven
        if each.about not in meant
    ]
    found += [Candidate(each) for each in causing]
    known = {(each.finding.id, each.finding.about) for each in found}
    hurt = {each.service for each in hurting if each.service}
    for rule, undecided in heard.undecided:
        if rule.kind is Kind.CAUSE and undecided.service in hurt and (rule.id, undecided.about) not in known:
            told = by_message(snapshot, rule, undecided)
            found += [Candidate(told, rule.residual, by_message=True)] if told else []
    return _merged_candidates(found)


def _reserved(snapshot: Snapshot, heard: Heard, finding: Finding) -> Finding:
    """A residual finding says that nothing else is the cause: it is only likely while a gap keeps others undecided, or
    hides the words by which others are told, and what would fill the gap decides."""
    others = [
        each
        for rule, each in heard.undecided
        if rule.kind is Kind.CAUSE and not rule.residual and each.service in finding.hurts
    ]
    told = (gap for each in others for gap in each.gaps if gap.call)
    gaps = tuple(dict.fromkeys((*told, *unheard(snapshot, finding.hurts))))
    if not gaps or finding.confidence is Confidence.POSSIBLE:
        return finding
    return replace(finding, confidence=Confidence.LIKELY, decide=tuple(dict.fromkeys((*finding.decide, *gaps))))


def _betrayed(snapshot: Snapshot, rule: Rule, finding: Finding) -> bool:
    return any(betraying(snapshot, rule, each) for each in finding.hurts)


def _merged_candidates(found: list[Candidate]) -> tuple[Candidate, ...]:
    told = merged(each.finding for each in found if each.by_message)
    residual = {each.finding.id: each.residual for each in found}
    return (
        *(each for each in found if not each.by_message),
        *(Candidate(each, residual[each.id], by_message=True) for each in told),
    )


def _gaps(snapshot: Snapshot, seen: tuple[Gap, ...], heard: Heard) -> tuple[Gap, ...]:
    """What could not be read, and what nobody read although health cannot be told without it."""
    asked = [each for each in (*snapshot.gaps, *seen) if each.call or in_doubt(each, ESSENTIAL)]
    missing = [*asked, *(gap for _, each in heard.undecided for gap in each.gaps if gap.call), *heard.broken]
    missing += [gap for arn in snapshot.scope.service_arns if (gap := snapshot.gap(Service, arn))]
    missing += [Gap("ecs:DescribeServices", "no service could be read", hides=("Service",))] * (not services(snapshot))
    distinct = {(each.call, each.reason, each.needs, each.hides): each for each in missing}
    return tuple(distinct[key] for key in sorted(distinct))


def _verdict(
    accused: Accused, unexplained: tuple[Symptom, ...], states: tuple[Finding, ...], gaps: tuple[Gap, ...]
) -> Verdict:
    if accused.causes or unexplained:
        return Verdict.INCIDENT
    if states:
        return Verdict.STATE
    return Verdict.INCOMPLETE if any(_blinds(each) for each in gaps) else Verdict.HEALTHY


def _blinds(gap: Gap) -> bool:
    """Whether something bad could hide behind a gap."""
    kind = gap.hides[0] if gap.hides else ""
    if kind == "Series":
        return len(gap.hides) < 2 or any(part in each for each in gap.hides[1:] for part in NEEDED_SERIES)
    return kind not in OPTIONAL


def _hidden(heard: Heard, accused: Accused, gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """The gaps that keep rules from deciding about services that hurt without a proven cause; where anything does,
    those, too, behind which a rule may have seen nothing to decide."""
    hurt = {each.service for each in accused.unexplained if _is_loud(each)}
    hurt |= {arn for each in accused.causes if each.confidence is not Confidence.CONFIRMED for arn in each.hurts}
    undecided = (each for _, each in heard.undecided if None in hurt or each.service in hurt)
    blinding = (each for each in gaps if hurt and (_blinds(each) or in_doubt(each, TELLING)))
    return (*(gap for each in undecided for gap in each.gaps), *blinding)
