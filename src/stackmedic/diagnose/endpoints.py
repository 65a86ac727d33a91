"""Endpoints of stores that containers are given in plain variables, by the names that RDS and ElastiCache form.

Sources: "Finding the connection information for an RDS for PostgreSQL DB instance" (NAME.HASH.REGION.rds.amazonaws.com,
clusters with ``cluster-`` before the hash); "Finding connection endpoints" of ElastiCache.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.model.data_store import Database, DatabaseCluster
from stackmedic.model.evidence import Evidence
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE, Snapshot
from stackmedic.model.task import EnvironmentVariable, SecretReference
from stackmedic.model.trail import TrailEvent

RDS = re.compile(
    r"(?<![\w.-])(?P<name>[a-z][a-z0-9-]*)\.(?:cluster-(?:ro-)?)?[a-z0-9]{3,20}"
    r"\.(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?![\w.])"
)
# Not serverless caches (``NAME-x1y2z3.serverless.euw1.cache.amazonaws.com``), which no list here holds.
ELASTICACHE = re.compile(
    r"(?<![\w.-])(?:(?:master|replica|clustercfg)\.)?(?P<name>[a-z][a-z0-9-]*)\.(?!serverless\.)[a-z0-9]{3,20}"
    r"(?:\.(?:ng\.)?\d{4})?\.(?P<zone>[a-z]{2,4}\d|[a-z]{2,5}[a-z]\d)\.cache\.amazonaws\.com(?![\w.])"
)
DELETIONS = ("DeleteDBInstance", "DeleteDBCluster")
CACHES = re.compile(r"REDIS|VALKEY|ELASTICACHE", re.IGNORECASE)


def of_cache(variable: EnvironmentVariable | SecretReference) -> bool:
    """Whether a variable gives a container its cache: it is called so, or names an endpoint of ElastiCache."""
    value = variable.value if isinstance(variable, EnvironmentVariable) else ""
    return CACHES.search(variable.name) is not None or ELASTICACHE.search(value.lower()) is not None


@dataclass(frozen=True, slots=True)
class Named:
    """A store that a variable names by its endpoint: ``name`` is the store's identifier."""

    name: str
    host: str
    container: str
    variable: str
    evidence: Evidence


def endpoints_named(snapshot: Snapshot, service: Service, pattern: re.Pattern[str]) -> Iterator[Named]:
    """Each endpoint once, of the revisions that matter; those of other regions lead nowhere here."""
    found: dict[str, Named] = {}
    for revision in suspect_revisions(snapshot, service):
        for container in revision.containers:
            for variable in container.environment:
                hit = pattern.search(variable.value.lower())
                if hit is None or not is_here(hit.groupdict(), snapshot.scope.region):
                    continue
                says = f"{container.name} has {variable.name}={variable.value}"
                named = Named(hit["name"], hit.group(), container.name, variable.name, variable.seen("value", says))
                found.setdefault(named.host, named)
    yield from found.values()


def is_here(parts: dict[str, str | None], region: str) -> bool:
    """Whether an endpoint is one of this region; ElastiCache shortens its name: ``ap-southeast-2`` is ``apse2``."""
    shortened = re.sub(r"(north|south|east|west|central)", lambda found: found[0][0], region).replace("-", "")
    return parts.get("region", region) == region and parts.get("zone", shortened) in (shortened, region)


def all_of(snapshot: Snapshot, call: str, path: str, kind: type[Noun], says: str) -> Evidence:
    """The whole list of what there is, as proof that something is not. Raises Unknown where nobody read one: a look
    over a region does not."""
    snapshot.all(kind, EVERYWHERE)
    ids = [str(getattr(each, "id", "")) for each in snapshot.known(kind)]
    return Evidence(call=call, path=path, value=[*ids], at=snapshot.now, says=says)


def renamed_or_deleted(snapshot: Snapshot) -> Iterator[tuple[str, datetime, Evidence]]:
    """Databases (identifier, when, proof) that somebody took from their names, and that are not there under them."""
    facts = snapshot.many.get((TrailEvent.__name__, EVERYWHERE), ())
    there = {each.id for each in snapshot.known(Database)} | {each.id for each in snapshot.known(DatabaseCluster)}
    for each in facts if isinstance(facts, tuple) else ():
        asked = each.said("requestParameters") if isinstance(each, TrailEvent) else {}
        name = str(asked.get("dBInstanceIdentifier") or asked.get("dBClusterIdentifier") or "").lower()
        renamed = asked.get("newDBInstanceIdentifier") or asked.get("newDBClusterIdentifier")
        if isinstance(each, TrailEvent) and name and name not in there and (renamed or each.name in DELETIONS):
            yield name, each.at, each.seen("name", f"{each.user or 'somebody'} called {each.name} for {name}")


def deleted_by(snapshot: Snapshot, name: str) -> Iterator[Evidence]:
    """Who deleted it, where CloudTrail tells already."""
    facts = snapshot.many.get((TrailEvent.__name__, EVERYWHERE), ())
    for each in facts if isinstance(facts, tuple) else ():
        if isinstance(each, TrailEvent) and each.name.startswith("Delete") and f'"{name}"' in each.record:
            yield each.seen("name", f"{each.user or 'somebody'} called {each.name} at {each.at:%H:%M}")
