"""What a message is worth where a gap hides the proof, and what to read next to know more."""

from collections.abc import Iterable
from dataclasses import replace

from stackmedic.diagnose.messages import Message, messages
from stackmedic.diagnose.onset import unread_logs
from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.relations import running_tasks
from stackmedic.diagnose.rule import Rule, Undecided
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Finding, Symptom, SymptomKind
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

SHOWN = 3
READ_NEXT = {  # Where the reason of a symptom that nothing explains is to be found.
    SymptomKind.TASKS_FAIL_TO_START: "ecs:DescribeTasks: stopped and container reasons of the newest stopped task",
    SymptomKind.TASKS_EXIT: "logs:GetLogEvents: the last lines of a task that exited",
    SymptomKind.TASKS_OUT_OF_MEMORY: "ecs:DescribeTaskDefinition: memory limits of the task and its containers",
    SymptomKind.TARGETS_UNHEALTHY: "elasticloadbalancing:DescribeTargetHealth: reason codes, then the task's log",
    SymptomKind.TASKS_FAIL_HEALTH_CHECKS: "logs:GetLogEvents: what the task logged while it was checked",
    SymptomKind.DEPLOYMENT_FAILED: "logs:FilterLogEvents: what the service logged while the deployment failed",
    SymptomKind.DEPLOYMENT_STALLED: "ecs:DescribeServices: the newest service events",
    SymptomKind.SERVICE_BELOW_DESIRED: "ecs:DescribeServices: the newest service events",
    SymptomKind.NO_TARGETS: "ecs:DescribeServices: the load balancers and events of the service",
    SymptomKind.DATABASE_UNAVAILABLE: "rds:DescribeEvents: what RDS recorded of the instance",
    SymptomKind.CACHE_UNAVAILABLE: "elasticache:DescribeEvents: what ElastiCache recorded",
    SymptomKind.CLIENT_ERRORS: "logs:FilterLogEvents: what the service wrote of these requests in other words",
    SymptomKind.CLIENTS_REFUSED: "elasticloadbalancing:DescribeRules: where requests go; the access log tells which",
    SymptomKind.CHECKS_FAIL: "elasticloadbalancing:DescribeRules; what the rule that takes the path sends it to",
    SymptomKind.NO_REQUESTS: "elasticloadbalancing:DescribeListeners; the balancer's groups, routes and DNS name",
    SymptomKind.SLOW: "cloudwatch:GetMetricData: CPU of tasks, database and cache in these minutes",
    SymptomKind.ALARM: "cloudwatch:DescribeAlarmHistory: when and why the alarm changed",
}


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each cause and resource: hurts and evidence of all, the best proof."""
    found: dict[tuple[str, str], Finding] = {}
    for each in findings:
        same = found.get((each.id, each.about))
        found[(each.id, each.about)] = _both(same, each) if same else each
    return tuple(found[key] for key in sorted(found))


def _both(one: Finding, other: Finding) -> Finding:
    proofs = list(Confidence)
    best = one if proofs.index(one.confidence) <= proofs.index(other.confidence) else other
    times = [each for each in (one.since, other.since) if each]
    return replace(
        best,
        hurts=tuple(sorted({*one.hurts, *other.hurts})),
        evidence=_distinct((*one.evidence, *other.evidence)),
        decide=tuple(dict.fromkeys((*one.decide, *other.decide))),
        since=min(times, default=None),
    )


def _distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each fact once, in the order in which they were given."""
    found: dict[tuple[str, str, str], Evidence] = {}
    for each in evidence:
        found.setdefault((each.call, each.path, repr(each.value)), each)
    return tuple(found.values())


def by_message(snapshot: Snapshot, rule: Rule, undecided: Undecided) -> Finding | None:
    """What a rule that met a gap may still say, if the service's messages betray its cause; else None.

    One unreadable fact makes it likely, several only possible.
    """
    said = betraying(snapshot, rule, undecided.service)
    if not said:
        return None
    name = undecided.about.rsplit("/", 1)[-1]
    named = [each for each in said if name in each.text] or said
    evidence = tuple(each.evidence for each in reversed(named[-SHOWN:]))
    alone = len({each.call or each.hides for each in undecided.gaps}) == 1
    return rule.finding(
        about=undecided.about,
        hurts=(undecided.service,),
        says=f"{rule.title}: a message says so, but {_words(undecided.gaps)} could not be read",
        evidence=_distinct(evidence),
        confidence=Confidence.LIKELY if alone else Confidence.POSSIBLE,
        since=named[0].at,
        decide=undecided.gaps,
    )


def betraying(snapshot: Snapshot, rule: Rule, arn: str) -> list[Message]:
    """What was said of a service lately in words that a rule's cause is known for."""
    try:
        service = snapshot.find(Service, arn)
    except Unknown:
        return []
    patterns = [each.pattern for each in rule.signatures]
    said = messages(snapshot, service) if service and patterns else ()
    telling = {text for text in {each.text for each in said} if any(pattern.search(text) for pattern in patterns)}
    return [each for each in said if each.text in telling]


def unheard(snapshot: Snapshot, arns: Iterable[str]) -> tuple[Gap, ...]:
    """What hides what the programs of services said for themselves."""
    found: dict[Gap, None] = {}
    for arn in arns:
        try:
            service = snapshot.find(Service, arn)
            tasks = (*failed_tasks(snapshot, service), *running_tasks(snapshot, service)) if service else ()
            found |= dict.fromkeys(unread_logs(snapshot, tasks))
        except Unknown as unknown:
            found |= {unknown.gap: None} if unknown.gap.call else {}
    return tuple(found)


def _words(gaps: tuple[Gap, ...]) -> str:
    return ", ".join(dict.fromkeys(each.call or " ".join(each.hides) for each in gaps))


def in_doubt(gap: Gap, kinds: tuple[str, ...]) -> bool:
    """Whether a gap hides one of these kinds of things."""
    return any(each in kinds for each in gap.hides)


def next_reads(
    possible: tuple[Finding, ...],
    causes: tuple[Finding, ...],
    unexplained: tuple[Symptom, ...],
    hidden: tuple[Gap, ...],
) -> tuple[str, ...]:
    """What to read to know more, most telling first."""
    reads: dict[str, list[str]] = {}
    for each in (*possible, *(each for each in causes if each.decide)):
        for gap in each.decide:
            reads.setdefault(_read(gap), []).append(each.id)
    told = []
    for read, ids in reads.items():
        distinct = list(dict.fromkeys(ids))
        verb = "would decide between" if len(distinct) > 1 else "would decide"
        told.append(f"{read} {verb} {' and '.join(distinct)}")
    told += [f"{_read(each)} could explain more" for each in hidden if _read(each) not in reads and each.call]
    if unexplained:
        told += [READ_NEXT[each.kind] for each in unexplained if each.kind in READ_NEXT][:SHOWN]
    return tuple(dict.fromkeys(told))


def _read(gap: Gap) -> str:
    hidden = (each.rsplit("/", 1)[-1] if each.startswith("arn:") else each for each in gap.hides)
    target = " ".join(dict.fromkeys(hidden))
    call = gap.needs or gap.call
    return f"{call} ({target})" if call and target else call or target or gap.reason
