"""What was changed lately: deployments, and calls that CloudTrail has, of things that belong to the stack.

A change shortly before trouble began supports a cause that it touches, and dates it. CloudTrail shows calls up to
fifteen minutes late, so that the absence of one proves nothing. Source: "Viewing events with CloudTrail event history".
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from stackmedic.diagnose.differences import of_definitions
from stackmedic.diagnose.onset import changed_definitions, newest_change
from stackmedic.diagnose.relations import services
from stackmedic.model.access import EncryptionKey, Role
from stackmedic.model.artifact import Repository, Secret
from stackmedic.model.data_store import Cache, Database, DatabaseCluster
from stackmedic.model.edge import Certificate, Record, WebAcl
from stackmedic.model.finding import Finding, Happening, Symptom
from stackmedic.model.host import Instance
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer, TargetGroup
from stackmedic.model.network import (
    InternetGateway,
    NatGateway,
    NetworkAcl,
    PrefixList,
    RouteTable,
    SecurityGroup,
    Subnet,
    VpcEndpoint,
)
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service, ServiceDeployment
from stackmedic.model.signal import Alarm, LogGroup, Topic
from stackmedic.model.snapshot import EVERYWHERE, Snapshot
from stackmedic.model.storage import Bucket
from stackmedic.model.task import TaskDefinition
from stackmedic.model.trail import TrailEvent

SHOWN = 12
DIFFERENCES = 3  # Of a revision that changed everything the first few tell.
NEAR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)  # Symptoms are dated by the minute in which they begin.
KINDS: tuple[type[Noun], ...] = (  # What may be changed to the harm of a stack; not its cluster: all calls name it.
    Alarm, Bucket, Cache, Certificate, Database, DatabaseCluster, EncryptionKey, Instance, InternetGateway, Listener,
    ListenerRule, LoadBalancer, LogGroup, NatGateway, NetworkAcl, PrefixList, Record, Repository, Role, RouteTable,
    Secret, SecurityGroup, Service, Subnet, TargetGroup, TaskDefinition, Topic, VpcEndpoint, WebAcl,
)  # fmt: skip
SHORTEST = 5  # Shorter names are parts of too many words.


def happenings(snapshot: Snapshot) -> tuple[Happening, ...]:
    """What was changed in the window, newest first."""
    found = [*_deployments(snapshot), *_calls(snapshot)]
    return tuple(sorted(found, key=lambda each: (each.at, each.says), reverse=True)[:SHOWN])


def _deployments(snapshot: Snapshot) -> Iterator[Happening]:
    for service in services(snapshot):
        history = snapshot.many.get((ServiceDeployment.__name__, service.arn), ())
        for each in history if isinstance(history, tuple) else ():
            if isinstance(each, ServiceDeployment) and each.created_at >= snapshot.since:
                yield _deployment(snapshot, service, each)


def _deployment(snapshot: Snapshot, service: Service, began: ServiceDeployment) -> Happening:
    """A deployment; of the newest one, what it brought that is new. It touches its revision, and what that names."""
    says = f"a deployment of {service.name} began"
    touches: tuple[str, ...] = (service.arn,)
    pair = changed_definitions(snapshot, service)
    change = newest_change(snapshot, service)
    if pair and change and change.at == began.created_at:
        after, told = pair[1], of_definitions(*pair)
        touches += (after.arn, *(str(each.value) for each in told if each.value))
        revision = f"{after.family}:{after.revision}"
        what = (
            "; ".join(each.says.removeprefix(f"{revision}: ") for each in told[:DIFFERENCES])
            or "the same in all that a program is given"
        )
        more = f" and {len(told) - DIFFERENCES} more" if len(told) > DIFFERENCES else ""
        says = f"a deployment of {service.name} brought {revision}: {what}{more}"
    return Happening(began.created_at, says, None, service.arn, began.seen("created_at", says), touches)


def _calls(snapshot: Snapshot) -> Iterator[Happening]:
    known = _names(snapshot)
    for each in trail(snapshot):
        asked = json.dumps(each.said("requestParameters"))
        touched = tuple(name for name in known if f'"{name}"' in asked or f"/{name}" in asked)
        if touched and each.at >= snapshot.since:
            says = f"{each.user or 'somebody'} called {each.name}"
            yield Happening(each.at, says, each.user, max(touched, key=len), each.seen("name", says), touched)


def trail(snapshot: Snapshot) -> tuple[TrailEvent, ...]:
    """The writes that CloudTrail showed, newest first."""
    facts = snapshot.many.get((TrailEvent.__name__, EVERYWHERE), ())
    return tuple(each for each in facts if isinstance(each, TrailEvent)) if isinstance(facts, tuple) else ()


def _names(snapshot: Snapshot) -> tuple[str, ...]:
    """By which names calls may speak of the stack's things."""
    found: set[str] = set()
    for kind in KINDS:
        for each in snapshot.known(kind):
            told = (getattr(each, field, None) for field in ("id", "name", "arn", "family"))
            found |= {str(name) for name in told if name and len(str(name)) >= SHORTEST}
    return tuple(sorted(found))


def dated(
    cause: Finding, every: tuple[Happening, ...], symptoms: tuple[Symptom, ...], causes: tuple[Finding, ...]
) -> Finding:
    """A cause with the changes that touched what it is about, shortly before it began to show."""
    onset = _onset(cause, causes, symptoms)
    name = cause.about.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    mine = tuple(
        each
        for each in every
        if (onset is None or onset - NEAR <= each.at <= onset + MINUTE) and _speaks_of(each, cause.about, name)
    )
    return replace(cause, changes=mine) if mine else cause


def _onset(cause: Finding, causes: tuple[Finding, ...], symptoms: tuple[Symptom, ...]) -> datetime | None:
    """When a cause began to show: with the first symptom that is its own, as what others explain, too, may have begun
    with them. None where nothing is its own, or dated."""
    others = [each for other in causes if other is not cause for each in other.explains]
    own = (each.since for each in symptoms if each in cause.explains and each not in others)
    return min((each for each in own if each), default=None)


def _speaks_of(happening: Happening, about: str, name: str) -> bool:
    return bool({about, name} & {happening.about, *happening.touches})


def counterfactual(causes: tuple[Finding, ...], symptoms: tuple[Symptom, ...]) -> tuple[Finding, ...]:
    """What clears if one cause were cured and the others stayed, what would stay, and what may: another cause explains
    it, too, and who of them brings it about does not show."""
    told = []
    for each in causes:
        others = [symptom for other in causes if other is not each for symptom in other.explains]
        clears = tuple(symptom for symptom in each.explains if symptom not in others)
        may_stay = tuple(symptom for symptom in each.explains if symptom in others)
        stays = tuple(symptom for symptom in symptoms if symptom not in each.explains)
        told.append(replace(each, clears=clears, stays=stays, may_stay=may_stay))
    return tuple(told)
