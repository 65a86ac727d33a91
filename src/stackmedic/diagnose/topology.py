"""The picture of a stack: clients, load balancers, services and what they need; the ways between them; where it hurts.

A way is broken when no packet gets through; a place when it is what has to change. What merely suffers is not red.
"""

from dataclasses import replace

from stackmedic.diagnose.firewall import Reach
from stackmedic.diagnose.reachability import INTERNET, Path, Place, reach
from stackmedic.diagnose.relations import services, suspect_revisions, target_groups
from stackmedic.diagnose.ways import HTTPS, Way, every_way
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.finding import Diagnosis
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.topology import Condition, Line, Stand, Tier, Topology

AWS = "AWS services"
CLIENTS = "clients"
ORDER = tuple(Tier)


def topology(snapshot: Snapshot, diagnosis: Diagnosis) -> Topology:
    """The picture of what was read, with the marks of what was found."""
    lines: dict[tuple[str, str], Line] = {}
    stands: dict[str, Stand] = {}
    known = _known(snapshot)
    for service in services(snapshot):
        stands[service.name] = known[service.name]
        for way in every_way(snapshot, service):
            if isinstance(way, Way):
                line = _line(snapshot, way)
                between = (line.source, line.destination)
                lines[between] = _together(lines.get(between), line)
                stands |= {name: known[name] for name in between if name in known}
    marked = (_marked(snapshot, diagnosis, each) for each in stands.values())
    return Topology(
        tuple(sorted(marked, key=lambda each: (ORDER.index(each.tier), each.name))),
        tuple(line for _, line in sorted(lines.items())),
    )


def _known(snapshot: Snapshot) -> dict[str, Stand]:
    """Everything that may stand in the picture, by name."""
    found = [Stand(CLIENTS, Tier.CLIENTS, "the internet"), Stand(AWS, Tier.BACKEND, "images, secrets, logs")]
    found += [Stand(each.name, Tier.LOAD_BALANCER, "load balancer") for each in snapshot.known(LoadBalancer)]
    found += [Stand(each.id, Tier.BACKEND, each.engine) for each in snapshot.known(Database)]
    found += [Stand(each.id, Tier.BACKEND, "cache") for each in snapshot.known(Cache)]
    found += [Stand(each.name, Tier.SERVICE, "service") for each in services(snapshot)]
    return {each.name: each for each in found}


def _name(place: Place, is_source: bool) -> str:
    """Out of the stack's sight are its clients, and what it fetches."""
    if place == INTERNET:
        return CLIENTS if is_source else AWS
    return AWS if place.api else place.name


def _line(snapshot: Snapshot, way: Way) -> Line:
    what = f"{way.destination.api} {HTTPS}" if way.destination.api else f"tcp {way.port}"
    source, destination = _name(way.source, is_source=True), _name(way.destination, is_source=False)
    try:
        path = reach(snapshot, way.source, way.destination, way.port)
    except Unknown as unknown:
        return Line(source, destination, what, Condition.UNKNOWN, unknown.gap.reason)
    return Line(source, destination, what, *_condition(path))


def _condition(path: Path) -> tuple[Condition, str]:
    if path.verdict is Reach.BLOCKED:
        return Condition.BROKEN, "; ".join(dict.fromkeys(each.says for each in path.barriers))
    if path.verdict is Reach.UNKNOWN:
        return Condition.UNKNOWN, "; ".join(f"{each.call}: {each.reason}" for each in path.gaps)
    return Condition.SOUND, ""


def _together(one: Line | None, other: Line) -> Line:
    """Two ways between the same stands: the worse one is shown, and all that goes there."""
    if one is None or one == other:
        return other
    worse = max((one, other), key=lambda each: _badness(each.condition))
    if one.condition is not other.condition:
        return worse
    return replace(worse, what=", ".join(sorted({*one.what.split(", "), other.what})))


def _badness(condition: Condition) -> int:
    return (Condition.SOUND, Condition.UNKNOWN, Condition.HURT, Condition.BROKEN).index(condition)


def _marked(snapshot: Snapshot, diagnosis: Diagnosis, stand: Stand) -> Stand:
    for found in diagnosis.causes:
        if found.about in _belongings(snapshot, stand):
            return replace(stand, condition=Condition.BROKEN, says=found.title)
    hurt = {arn.rsplit("/", 1)[-1] for each in diagnosis.causes for arn in each.hurts}
    hurt |= {each.service.rsplit("/", 1)[-1] for each in diagnosis.unexplained if each.service}
    return replace(stand, condition=Condition.HURT, says="it hurts") if stand.name in hurt else stand


def _belongings(snapshot: Snapshot, stand: Stand) -> frozenset[str]:
    """What a cause may be about to be drawn at a stand: the thing itself, and what only it has."""
    found: set[str | None] = set()
    for balancer in snapshot.known(LoadBalancer):
        if balancer.name == stand.name:
            found |= {balancer.arn, *balancer.security_group_ids}
    for database in snapshot.known(Database):
        if database.id == stand.name:
            found |= {database.id, database.arn, *database.security_group_ids}
    for cache in snapshot.known(Cache):
        if cache.id == stand.name:
            found |= {cache.id, cache.arn}
    for service in services(snapshot):
        if service.name == stand.name:
            found |= _of_service(snapshot, service)
    return frozenset(each for each in found if each)


def _of_service(snapshot: Snapshot, service: Service) -> set[str]:
    found = {service.arn, *service.security_group_ids}
    try:
        revisions = suspect_revisions(snapshot, service)
        found |= {each.arn for each in revisions}
        found |= {container.image for each in revisions for container in each.containers}
        found |= {secret.value_from for each in revisions for one in each.containers for secret in one.secrets}
        found |= {each.arn for each in target_groups(snapshot, service)}
    except Unknown:
        pass
    return found
