"""Doors that are shut on a way that has to be open: one finding for each resource that shuts one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from stackmedic.diagnose.reachability import Hop, Path, Reach, reach
from stackmedic.diagnose.rule import Rule, Undecided
from stackmedic.diagnose.ways import Way
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

Chooses = Callable[[Way, Hop], bool]  # Whether a rule is about this door.


@dataclass(slots=True)
class Door:
    """What one resource keeps apart."""

    hop: Hop
    ways: list[Way] = field(default_factory=list)
    proofs: list[Evidence] = field(default_factory=list)


def shut_doors(
    rule: Rule, snapshot: Snapshot, service: Service, over: Iterable[Way | Gap], chooses: Chooses
) -> Iterator[Finding | Undecided]:
    """A finding for each resource that the rule chooses and that blocks a way; Undecided where nobody could look."""
    doors: dict[str, Door] = {}
    for way in over:
        if isinstance(way, Gap):
            yield Undecided(about=service.arn, service=service.arn, gaps=(way,))
            continue
        path = reach(snapshot, way.source, way.destination, way.port)
        for hop in blocking(path):
            if chooses(way, hop):
                door = doors.setdefault(hop.resource, Door(hop))
                door.ways.append(way)
                door.proofs += hop.evidence
        unseen = [hop for hop in path.hops if hop.reach is Reach.UNKNOWN and hop.gap and hop.gap.call]
        for hop in unseen:
            if chooses(way, hop) and hop.gap:
                yield Undecided(about=hop.resource or service.arn, service=service.arn, gaps=(hop.gap,))
    for resource, door in doors.items():
        yield shut(rule, service, resource, door)


def shut_from_the_internet(
    rule: Rule, snapshot: Snapshot, service: Service, over: Iterable[Way | Gap], chooses: Chooses
) -> Iterator[Finding | Undecided]:
    """The same of doors by which all of the Internet is shut out, not only what a start takes: what tasks that run ask
    of it waits in vain, too, so that a finding has all the effects of the rule."""
    for each in shut_doors(rule, snapshot, service, over, chooses):
        yield replace(each, effects=rule.leads_to) if isinstance(each, Finding) else each


def shut_at_work_too(
    rule: Rule, snapshot: Snapshot, service: Service, over: Iterable[Way | Gap], chooses: Chooses
) -> Iterator[Finding | Undecided]:
    """The same of doors that keep a service from all of AWS or the Internet on the port that a start takes: which of
    their services tasks that run ask for is in no list, and what they ask waits in vain, too."""
    for each in shut_doors(rule, snapshot, service, over, chooses):
        if isinstance(each, Finding) and Effect.CANNOT_START in each.effects:
            effects = {*each.effects, Effect.CANNOT_CONNECT}
            each = replace(each, effects=tuple(sorted(effects, key=list(Effect).index)))
        yield each


def blocking(path: Path) -> tuple[Hop, ...]:
    """The hops that shut a path; none where some of it is open enough."""
    return path.barriers if path.verdict is Reach.BLOCKED else ()


def shut(rule: Rule, service: Service, resource: str, door: Door) -> Finding:
    names = ", ".join(dict.fromkeys(f"{each.destination.name} on port {each.port}" for each in door.ways))
    proven = [each for each in door.ways if not each.decide]
    found = rule.finding(
        about=resource.split(", ")[0],
        hurts=(service.arn,),
        says=f"{door.ways[0].source.name} cannot reach {names}: {door.hop.says}",
        evidence=(*distinct(door.proofs), *(each.because for each in door.ways[:1] if each.because)),
        confidence=Confidence.CONFIRMED if proven else Confidence.LIKELY,
        decide=() if proven else tuple(gap for each in door.ways for gap in each.decide),
    )
    return replace(found, effects=effects_of(door.ways))


def effects_of(shut_ways: Iterable[Way]) -> tuple[Effect, ...]:
    """What the closed ways do, each once, in a fixed order."""
    return tuple(sorted({each.effect for each in shut_ways}, key=list(Effect).index))


def distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each fact once, in the order in which they were given."""
    return tuple({(each.call, each.path, each.says): each for each in evidence}.values())
