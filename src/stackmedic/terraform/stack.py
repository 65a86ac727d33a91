"""The stack that a state holds: its cluster, services, load balancer, stores and secrets, by their addresses. Pure."""

import re
from collections.abc import Iterable, Iterator

from stackmedic.errors import NotFound
from stackmedic.model.data_store import Database
from stackmedic.model.declared_stack import Thing, Undeclared
from stackmedic.model.load_balancer import LoadBalancer, TargetGroup
from stackmedic.model.network import SecurityGroup
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE, Snapshot, Unknown
from stackmedic.terraform.services import named
from stackmedic.terraform.state import Resource, State
from stackmedic.terraform.twins import TWINS, is_over, twin, twins_of

SHOWN = ("cluster", "service", "task definition", "load balancer", "target group", "database", "cache", "secret")
CLUSTER_OUTPUT = re.compile(r"(?:.*_)?cluster(?:_name|_arn|_id)?")
MADE_BY_AWS = "default"  # The group that every VPC has.


def clusters_of(state: State) -> tuple[str, ...]:
    """The names of the clusters that a state makes or puts services into; of outputs alone, those that one names."""
    made = [each.text("name") or each.text("id").rsplit("/", 1)[-1] for each in state.find("aws_ecs_cluster")]
    used = [named(each.attributes)[0] for each in state.find("aws_ecs_service")]
    told = [] if state.resources else [each for name, each in state.outputs.items() if CLUSTER_OUTPUT.fullmatch(name)]
    outputs = [each.rsplit("/", 1)[-1] for each in told if isinstance(each, str)]
    return tuple(dict.fromkeys(filter(None, (*made, *used, *outputs))))


def the_cluster(state: State, wanted: str | None) -> str:
    """The cluster that is meant. Raises NotFound with what there is and what to type next."""
    there = clusters_of(state)
    if wanted and wanted.rsplit("/", 1)[-1] in there:
        return wanted.rsplit("/", 1)[-1]
    if wanted or len(there) > 1:
        says = f"{state.where} holds no cluster {wanted}." if wanted else f"{state.where} holds {len(there)} clusters."
        raise NotFound(
            says, f"they are: {', '.join(there) or 'none'}" + (f"; try: --cluster {there[0]}" if there else "")
        )
    if not there:
        what = "no ECS cluster or service" if state.resources else "outputs alone, none of which names a cluster"
        raise NotFound(f"{state.where} holds {what}.", "give the stack's own state, or --cluster NAME without a state")
    return there[0]


def things_of(state: State, snapshot: Snapshot | None) -> tuple[Thing, ...]:
    """What people know a stack by, in their order, and whatever else of the state is not there any more."""
    found = [(each, _there(each, snapshot)) for each in twins_of(state)]
    shown = [(each, there) for each, there in found if TWINS[each.type].what in SHOWN or there is False]
    return tuple(sorted((_thing(each, there) for each, there in shown), key=_order))


def _thing(resource: Resource, there: bool | None) -> Thing:
    form = TWINS[resource.type]
    name = resource.text("name") or resource.text("family") or resource.text(form.said)
    return Thing(form.what, name, resource.address, there)


def _order(thing: Thing) -> tuple[int, str, str]:
    return (SHOWN.index(thing.what) if thing.what in SHOWN else len(SHOWN), thing.what, thing.address)


def _there(resource: Resource, snapshot: Snapshot | None) -> bool | None:
    if snapshot is None:
        return None
    try:
        return twin(resource, snapshot) is not None
    except Unknown:
        return None


def undeclared(state: State, snapshot: Snapshot) -> tuple[Undeclared, ...]:
    """What stands in the clusters and VPCs of a state, and is not in it; what could not be listed is left out."""
    vpcs = {each.text("vpc_id") for each in state.resources if each.managed} | {
        each.text("id") for each in state.find("aws_vpc")
    }
    found: list[Undeclared] = []
    for kind, what in ((Service, "service"), (LoadBalancer, "load balancer"), (TargetGroup, "target group")):
        found += _of(kind, what, state, snapshot, vpcs)
    found += _of(Database, "database", state, snapshot, vpcs)
    groups = _of(SecurityGroup, "security group", state, snapshot, vpcs)
    return (*found, *(each for each in groups if each.name != MADE_BY_AWS))


def _of(kind: type[Noun], what: str, state: State, snapshot: Snapshot, vpcs: set[str]) -> Iterable[Undeclared]:
    forms = {name: form for name, form in TWINS.items() if form.kind is kind}
    held = {each.text(forms[each.type].said) for each in state.find(*forms)}
    key = next(iter(forms.values())).key
    for each in _listed(kind, snapshot):
        near = isinstance(each, Service) or getattr(each, "vpc_id", None) in vpcs
        if near and not is_over(each) and getattr(each, key) not in held:
            yield Undeclared(what, str(getattr(each, "name", None) or getattr(each, key)))


def _listed(kind: type[Noun], snapshot: Snapshot) -> Iterator[Noun]:
    try:
        yield from snapshot.all(kind, EVERYWHERE)
    except Unknown:
        return
