"""A stack on one screen, and what of it goes into stackmedic.toml. Pure: from a snapshot."""

import json
import re
from collections.abc import Callable
from typing import TypeVar

from stackmedic.collect.follow import name_of
from stackmedic.collect.suspects import AUTOSCALING
from stackmedic.model.data_store import Cache, CacheNode, CacheSubnetGroup, Database
from stackmedic.model.load_balancer import LoadBalancer, Target, TargetGroup
from stackmedic.model.network import NatGateway, Subnet
from stackmedic.model.noun import Noun
from stackmedic.model.overview import Discovered, ResourceStatus, ServiceStatus, Status, TargetCount
from stackmedic.model.service import Service
from stackmedic.model.signal import Alarm
from stackmedic.model.snapshot import EVERYWHERE, Gap, Snapshot

N = TypeVar("N", bound=Noun)
Keys = dict[str, str | tuple[str, ...] | None]
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def status_of(snapshot: Snapshot, calls: int = 0) -> Status:
    """Every service of the stack, and what in its VPCs it may depend on."""
    services = services_of(snapshot)
    vpcs = _vpcs(snapshot)
    return Status(
        scope=snapshot.scope,
        at=snapshot.now,
        services=tuple(_service(snapshot, each) for each in services),
        databases=_rows(snapshot, Database, lambda each: _database(each) if _near(each.vpc_id, vpcs) else None),
        caches=_rows(snapshot, Cache, lambda each: _cache(each) if _near(_vpc_of(snapshot, each), vpcs) else None),
        nat_gateways=_rows(snapshot, NatGateway, lambda each: _nat(each) if _near(each.vpc_id, vpcs) else None),
        alarms=_rows(snapshot, Alarm, lambda each: _alarm(each) if _is_ours(snapshot, each) else None),
        paused=bool(services) and not any(each.desired_count or each.running_count for each in services),
        gaps=snapshot.gaps,
        calls=calls,
    )


def discovered(snapshot: Snapshot, services: tuple[str, ...], **elsewhere: str | None) -> Discovered:
    """The stack by the names that people know it by. ``services`` are those that were asked for, if not all;
    ``elsewhere`` are further keys of stackmedic.toml, which no account tells."""
    status = status_of(snapshot)
    cluster = name_of(snapshot.scope.cluster_arn)
    keys: Keys = {"cluster": cluster, "services": services, "region": snapshot.scope.region, **elsewhere}
    return Discovered(
        name=snapshot.scope.stack,
        account=snapshot.scope.account,
        region=snapshot.scope.region,
        cluster=cluster,
        services=tuple(name_of(each) for each in snapshot.scope.service_arns),
        load_balancers=tuple(each.dns_name or each.name for each in _balancers(snapshot)),
        databases=tuple(each.id for each in status.databases or ()),
        caches=tuple(each.id for each in status.caches or ()),
        toml=toml(snapshot.scope.stack, keys),
        gaps=snapshot.gaps,
    )


def services_of(snapshot: Snapshot) -> tuple[Service, ...]:
    """The services of the scope that were read."""
    return tuple(each for each in snapshot.known(Service) if each.arn in snapshot.scope.service_arns)


def _groups(snapshot: Snapshot) -> tuple[TargetGroup, ...]:
    wanted = {each.target_group_arn for service in services_of(snapshot) for each in service.load_balancers}
    return tuple(each for each in snapshot.known(TargetGroup) if each.arn in wanted)


def _balancers(snapshot: Snapshot) -> tuple[LoadBalancer, ...]:
    used = {arn for group in _groups(snapshot) for arn in group.load_balancer_arns}
    return tuple(each for each in snapshot.known(LoadBalancer) if each.arn in used)


def _service(snapshot: Snapshot, service: Service) -> ServiceStatus:
    primary = service.primary
    arns = dict.fromkeys(each.target_group_arn for each in service.load_balancers if each.target_group_arn)
    return ServiceStatus(
        name=service.name,
        arn=service.arn,
        running=service.running_count,
        desired=service.desired_count,
        pending=service.pending_count,
        deployment=primary.rollout_state if primary else None,
        deployment_reason=primary.rollout_state_reason if primary else None,
        task_definition=name_of(primary.task_definition if primary else service.task_definition),
        targets=tuple(_targets(snapshot, each) for each in arns),
    )


def _targets(snapshot: Snapshot, arn: str) -> TargetCount:
    name = arn.rsplit("/", 2)[-2] if arn.count("/") >= 2 else arn
    facts = snapshot.many.get((Target.__name__, arn))
    if facts is None or isinstance(facts, Gap):
        return TargetCount(name, None, None)
    states = [each.state for each in facts if isinstance(each, Target)]
    return TargetCount(name, states.count("healthy"), len(states))


def _rows(
    snapshot: Snapshot, kind: type[N], row: Callable[[N], ResourceStatus | None]
) -> tuple[ResourceStatus, ...] | None:
    facts = snapshot.many.get((kind.__name__, EVERYWHERE))
    if facts is None or isinstance(facts, Gap):
        return None
    rows = (row(each) for each in facts if isinstance(each, kind))
    return tuple(each for each in rows if each is not None)


def _vpcs(snapshot: Snapshot) -> set[str]:
    wanted = {each for service in services_of(snapshot) for each in service.subnet_ids}
    return {each.vpc_id for each in snapshot.known(Subnet) if each.id in wanted}


def _near(vpc_id: str | None, vpcs: set[str]) -> bool:
    """Whether a thing is in one of the VPCs; where either is unknown, it may be."""
    return not vpcs or vpc_id is None or vpc_id in vpcs


def _vpc_of(snapshot: Snapshot, cache: Cache) -> str | None:
    nodes = {each.id: each.subnet_group for each in snapshot.known(CacheNode)}
    groups = {each.name: each.vpc_id for each in snapshot.known(CacheSubnetGroup)}
    return next((vpc for each in cache.member_ids if (vpc := groups.get(nodes.get(each) or ""))), None)


def _database(database: Database) -> ResourceStatus:
    return ResourceStatus(
        database.id, database.status, " ".join((database.engine, database.engine_version or "")).strip()
    )


def _cache(cache: Cache) -> ResourceStatus:
    return ResourceStatus(cache.id, cache.status)


def _nat(gateway: NatGateway) -> ResourceStatus | None:
    if gateway.state == "deleted":  # AWS shows it for an hour.
        return None
    return ResourceStatus(gateway.id, gateway.state, gateway.failure_message or "")


def _is_ours(snapshot: Snapshot, alarm: Alarm) -> bool:
    """Whether an alarm watches something of this stack. Those of target tracking ring by design and wake nobody."""
    if alarm.name.startswith(AUTOSCALING):
        return False
    parts = [each.dimension for each in _groups(snapshot)]
    parts += [each.dimension for each in _balancers(snapshot)]
    parts += [each.id for each in snapshot.known(Database)]
    parts += [each.id for each in snapshot.known(CacheNode)]  # As CloudWatch names caches.
    ours = {name_of(snapshot.scope.cluster_arn), *parts}
    return alarm.name.startswith(snapshot.scope.stack) or any(each.value in ours for each in alarm.dimensions)


def _alarm(alarm: Alarm) -> ResourceStatus:
    return ResourceStatus(alarm.name, alarm.state, (alarm.state_reason or "") if alarm.state == "ALARM" else "")


def toml(stack: str, keys: Keys) -> str:
    """A stack's part of stackmedic.toml; keys without a value are left out."""
    name = stack if BARE_KEY.fullmatch(stack) else _quoted(stack)
    lines = [f"{key} = {_value(each)}" for key, each in keys.items() if each]
    return "\n".join((f"[stack.{name}]", *lines, ""))


def _value(value: str | tuple[str, ...]) -> str:
    return _quoted(value) if isinstance(value, str) else f"[{', '.join(map(_quoted, value))}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # What JSON escapes, TOML escapes in the same way.
