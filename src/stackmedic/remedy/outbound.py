"""Outbound rules: which ones a group lacks, how they are asked for, and whether the account shows them.

Source: IpPermission in the EC2 API reference; SecurityGroup lists every peer of a protocol and its ports in one entry.
"""

from collections.abc import Iterator
from typing import Any

from stackmedic.diagnose.reachability import Barrier, reach
from stackmedic.diagnose.ways import Way, every_way
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot
from stackmedic.remedy.doors import own_group

ANYWHERE = "0.0.0.0/0"
PEERS = {"UserIdGroupPairs": "GroupId", "IpRanges": "CidrIp"}
Rule = dict[str, Any]
Need = tuple[int, str, str]  # Port, kind of peer, peer.


def closed_ways(snapshot: Snapshot, finding: Finding) -> Iterator[Way]:
    """The ways that the missing rules of a group close to those who bear it."""
    for service in (snapshot.find(Service, arn) for arn in finding.hurts):
        for way in every_way(snapshot, service) if service else ():
            if isinstance(way, Gap) or finding.about not in way.source.group_ids:
                continue
            if reach(snapshot, way.source, way.destination, way.port).blocked_at(Barrier.EGRESS):
                yield way


def need(snapshot: Snapshot, way: Way) -> Need | None:
    """What opens a way; None when nothing says which group stands for its destination."""
    if way.destination.subnet_ids:
        peer = own_group(snapshot, way.destination)
        return (way.port, "UserIdGroupPairs", peer) if peer else None
    return way.port, "IpRanges", ANYWHERE


def rule(of: Need) -> Rule:
    port, kind, peer = of
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, kind: [{PEERS[kind]: peer}]}


def asked(group: str, rules: list[Rule], says: str) -> dict[str, Any]:
    """The parameters that add or take away rules which bear a description."""
    marked = [
        {key: [{**peer, "Description": says} for peer in each] if key in PEERS else each for key, each in rule.items()}
        for rule in rules
    ]
    return {"GroupId": group, "IpPermissions": marked}


def stand(standing: list[Any], rules: list[Rule], says: str = "") -> bool:
    """Whether all of the rules are among those of a group; with ``says``, as rules that bear it."""
    return all(any(_covers(each, rule, says) for each in standing) for rule in rules)


def _covers(standing: Rule, rule: Rule, says: str) -> bool:
    (kind,) = PEERS.keys() & rule.keys()
    same = all(standing.get(key) == rule[key] for key in ("IpProtocol", "FromPort", "ToPort"))
    peers = {each[PEERS[kind]] for each in standing.get(kind, ()) if not says or each.get("Description") == says}
    return same and {each[PEERS[kind]] for each in rule[kind]} <= peers
