"""Which doors of a security group are closed to whom, and which group stands for those who knock."""

from collections.abc import Iterator

from stackmedic.diagnose.reachability import Barrier, Place, reach
from stackmedic.diagnose.ways import Way, ways
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.network import SecurityGroup
from stackmedic.model.noun import evidence_value
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot


def closed_ways(snapshot: Snapshot, finding: Finding) -> tuple[Way, ...]:
    """The ways to bearers of a group that its missing rules close, one for each source and port."""
    return tuple({(way.source, way.port): way for way in _closed_ways(snapshot, finding)}.values())


def _closed_ways(snapshot: Snapshot, finding: Finding) -> Iterator[Way]:
    for arn in finding.hurts:
        service = snapshot.find(Service, arn)
        for way in ways(snapshot, service) if service else ():
            if isinstance(way, Gap) or finding.about not in way.destination.group_ids:
                continue
            if reach(snapshot, way.source, way.destination, way.port).blocked_at(Barrier.INGRESS):
                yield way


def own_group(snapshot: Snapshot, source: Place) -> str | None:
    """The group that stands for the source: its only one, else the only one that no other known service or balancer
    bears; None when that does not decide."""
    if len(source.group_ids) == 1:
        return source.group_ids[0]
    others = {each.name: each.security_group_ids for each in snapshot.known(Service)}
    others |= {each.name: each.security_group_ids for each in snapshot.known(LoadBalancer)}
    borne = {group for name, groups in others.items() if name != source.name for group in groups}
    own = [each for each in source.group_ids if each not in borne]
    return own[0] if len(own) == 1 else None


def admitted_now(group: SecurityGroup, port: int) -> Evidence:
    """Whom a group admits on this very port: only this part of its rules has to stay as it is until it is changed."""
    path = f"IpPermissions[?FromPort==`{port}` && ToPort==`{port}`].UserIdGroupPairs[].GroupId"
    says = f"who may reach {group.id} on tcp {port}"
    value = evidence_value(group.raw, path)
    return Evidence(group.source.call, f"{group.source.path}.{path}", value, group.source.at, says)


def by_hand(group: SecurityGroup, closed: Way) -> tuple[str, str]:
    """Why no group stands for the source, and what a person does then."""
    source, port = closed.source, closed.port
    groups = " or ".join(source.group_ids)
    reason = f"{source.name} bears {groups}, and nothing says which" if groups else f"{source.name} bears no group"
    way = "--source-group GROUP" if groups else f"--cidr RANGE (of {', '.join(source.subnet_ids)}; never 0.0.0.0/0)"
    asked = f"--group-id {group.id} --protocol tcp --port {port} {way}"
    return reason, f"aws ec2 authorize-security-group-ingress {asked}"
