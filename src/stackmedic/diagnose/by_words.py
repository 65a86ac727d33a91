"""What the words say of a service that hurts and of which no rule has told the cause, read as ``explain`` reads a text.

Many causes show in nothing but a sentence of AWS's or of a program: a container instance without memory, a log router
that refuses its configuration. It makes a cause likely where it means hardly anything else, or where there are no facts
that a rule could look at; otherwise only possible. Residual rules have had their say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from stackmedic.diagnose.causes import Accused, Candidate, Ground, accuse
from stackmedic.diagnose.effects import QUIET, TASK_LEVEL, followers
from stackmedic.diagnose.messages import Message, Origin, messages
from stackmedic.diagnose.relations import services
from stackmedic.diagnose.rule import Kind, Rule
from stackmedic.model.explanation import Explanation, Named, Strength
from stackmedic.model.finding import Confidence, Effect, Finding, Symptom, SymptomKind
from stackmedic.model.incident import Incident, Statement
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot
from stackmedic.model.task import Task
from stackmedic.model.wording import shape

READ = 60  # Messages of a service, the newest.
NAMED = 3  # Causes of one service.
SHOWN = 3  # Messages of one cause.
CLEAR, TWICE = 8.0, 2.0  # What a sentence weighs that leaves little doubt, and how far it leads.
SHOWN_WHOLE = ("network", "loadbalancer", "waf", "observability", "control", "cost")
# Layers of which the account shows everything, so that a rule which was asked and is silent has all but refuted them.
ON_HOSTS = ("agent.", "host.", "capacity.ami_memory_shrink", "capacity.eni_limit", "capacity.instance_type_unavailable",
            "capacity.memory_reservation", "capacity.static_host_port", "storage.host_disk_full",
            "task.oom_host_overcommit")  # What only befalls tasks on container instances.  # fmt: skip
OWN_DOING = re.compile(r"deployment (?:completed|failed: tasks failed)|rolling back to deployment|steady state")
# What ECS reports of its own doing: it says that something failed, and no reason.
BRINGS = {  # What a cause does that nobody has told the effects of, by what it shows as.
    SymptomKind.TASKS_EXIT: Effect.CRASHES,
    SymptomKind.TASKS_OUT_OF_MEMORY: Effect.OUT_OF_MEMORY,
    SymptomKind.TARGETS_UNHEALTHY: Effect.FAILS_HEALTH_CHECKS,
    SymptomKind.TASKS_FAIL_HEALTH_CHECKS: Effect.FAILS_HEALTH_CHECKS,
    SymptomKind.CLIENT_ERRORS: Effect.ANSWERS_WITH_ERRORS,
    SymptomKind.SLOW: Effect.ANSWERS_WITH_ERRORS,
}


def with_words(ground: Ground, accused: Accused, rules: tuple[Rule, ...]) -> Accused:
    """The verdict, and what the words say of those who hurt without any cause, not even a possible one."""
    left = tuple(each for each in accused.unexplained if each.kind not in QUIET)
    doubted = {service for each in accused.possible for service in each.hurts}
    hurt = {each.service for each in left if each.service} - doubted
    known = {each.id: each for each in rules if each.kind is Kind.CAUSE and not each.residual}
    ill = (each for each in services(ground.snapshot) if known and each.arn in hurt)
    found = [one for each in ill for one in told_of(ground.snapshot, each, left, _not_named(known, accused, each))]
    if not found:
        return accused
    more = accuse(ground, accused.unexplained, tuple(found))
    return Accused(
        causes=(*accused.causes, *more.causes),
        possible=(*accused.possible, *more.possible),
        risks=accused.risks,
        unexplained=more.unexplained,
    )


def _not_named(rules: Mapping[str, Rule], accused: Accused, service: Service) -> dict[str, Rule]:
    """The rules whose cause is not named for the service anyway: its words are its own."""
    named = {each.id for each in accused.causes if service.arn in each.hurts}
    return {name: each for name, each in rules.items() if name not in named}


def told_of(
    snapshot: Snapshot, service: Service, left: tuple[Symptom, ...], rules: Mapping[str, Rule]
) -> Iterator[Candidate]:
    """The causes that a service's messages point at, at most one of them likely."""
    said = _worth_reading(snapshot, service)
    elsewhere = ON_HOSTS if _on_fargate(snapshot, service) else ()
    named = [each for each in _explained(said).causes if each.id in rules] if said else []
    named = [each for each in named if not each.id.startswith(elsewhere)]
    named.sort(key=lambda each: refuted(rules[each.id]))
    mine = tuple(each for each in left if each.service == service.arn)
    for place, each in enumerate(named[:NAMED]):
        telling = _telling(each, said)
        if telling:
            rivals = [other for other in named[1:] if not refuted(rules[other.id])]
            sure = place == 0 and is_telling(rules[each.id], each, rivals)
            found = _finding(rules[each.id], service, telling, sure)
            yield Candidate(_with_effects(found, mine), by_message=sure)


def _on_fargate(snapshot: Snapshot, service: Service) -> bool:
    """Whether some task of the service was started there; nobody knows it of a service without tasks."""
    known = (snapshot.many.get((Task.__name__, (service.arn, each))) for each in ("RUNNING", "STOPPED"))
    tasks = [each for facts in known if isinstance(facts, tuple) for each in facts]
    return any(isinstance(each, Task) and each.launch_type == "FARGATE" for each in tasks)


def refuted(rule: Rule) -> bool:
    """Whether the rule was asked, and would have seen the cause."""
    layer, _, _ = rule.id.partition(".")
    return rule.run is not None and layer in SHOWN_WHOLE


def is_telling(rule: Rule, named: Named, rivals: list[Named]) -> bool:
    """Whether words alone make a cause likely: they mean hardly anything else, or weigh far more than what else they
    may mean; little is enough where there are no facts by which a rule could have told it."""
    if refuted(rule):
        return False
    leads = named.weight >= CLEAR and all(named.weight >= TWICE * each.weight for each in rivals)
    sure = named.confidence is Strength.HIGH or (rule.run is None and named.confidence is Strength.MEDIUM)
    return sure or leads


def _worth_reading(snapshot: Snapshot, service: Service) -> tuple[Message, ...]:
    """Each sentence once, the newest last, without what ECS reports of its own doing. Whatever moment and address stand
    in it: what is said a thousand times leaves room for what is said once."""
    said = (each for each in messages(snapshot, service) if each.origin is not Origin.ROLLOUT)
    last = {shape(each.text): each for each in said if not OWN_DOING.search(each.text)}
    return tuple(sorted(last.values(), key=lambda each: each.at))[-READ:]


def _explained(said: tuple[Message, ...]) -> Explanation:
    from stackmedic.diagnose.explain.engine import explain  # Made ready in a second: only where it is asked.

    return explain(Incident(tuple(Statement(each.text) for each in said)), str)


def _telling(named: Named, said: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages by whose words a cause is named, the newest first."""
    quotes = [each.quote.strip("… \n") for each in named.because if each.weight > 0 and each.quote]
    return tuple(each for each in reversed(said) if any(quote and quote in each.text for quote in quotes))[:SHOWN]


def _finding(rule: Rule, service: Service, telling: tuple[Message, ...], sure: bool) -> Finding:
    reason = "nothing but what was said of it speaks for it"
    return rule.finding(
        about=service.arn,
        hurts=(service.arn,),
        says=f"{rule.title}: so says {telling[0].origin.value} of {service.name}",
        evidence=tuple(each.evidence for each in telling),
        confidence=Confidence.LIKELY if sure else Confidence.POSSIBLE,
        since=min(each.at for each in telling),
        decide=(Gap(call="", reason=reason, needs=next(iter(rule.confirm), ""), hides=()),),
    )


def _with_effects(finding: Finding, symptoms: tuple[Symptom, ...]) -> Finding:
    """With what it does to tasks besides what is known of it: a refusal that a program dies of, too."""
    told = followers(finding.effects)
    shown = [each.kind for each in symptoms if each.kind in TASK_LEVEL] or [each.kind for each in symptoms]
    brought = dict.fromkeys(BRINGS.get(each, Effect.CANNOT_START) for each in shown if each not in told)
    return replace(finding, effects=(*finding.effects, *brought))
