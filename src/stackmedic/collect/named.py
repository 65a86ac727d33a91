"""What is named beforehand, by a state or a plan, looked up as it is: no stack has to be found for it."""

import asyncio
from dataclasses import dataclass

from stackmedic.aws.door import Door
from stackmedic.collect import (
    clusters,
    secrets,
    service_deployment_list,
    service_deployments,
    service_list,
    services,
    task_definitions,
    trail_events,
)
from stackmedic.collect.collector import lists_of_the_region
from stackmedic.collect.follow import InCluster
from stackmedic.collect.gather import Gathering, first_failure
from stackmedic.model.service import Cluster, Service, ServiceDeployment
from stackmedic.model.snapshot import EVERYWHERE, Scope, Snapshot


@dataclass(frozen=True, slots=True)
class Names:
    """What to look up. Of ``clusters`` every service is listed; ``lists`` asks for the lists of the region, ``history``
    for the newest deployments of the services, ``events`` for the newest calls of these names."""

    clusters: tuple[str, ...] = ()
    services: tuple[InCluster, ...] = ()
    revisions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    lists: bool = False
    history: bool = False


async def look(door: Door, names: Names, timeout_s: float | None = None) -> Snapshot:
    """Everything that is named and there, with the revisions that the services run. Clusters and services are lists of
    their own (scope ``*``): what is not in them is not there. Raises CredentialsError."""
    try:
        async with asyncio.TaskGroup() as group:
            reads = Gathering(door, group, timeout_s)
            account, now = reads.begin(reads.account()), reads.begin(reads.now())
            for each in lists_of_the_region() if names.lists else ():
                reads.begin(reads.read(each))
            for name in names.events:
                reads.begin(reads.read(trail_events.collector, name))
            reads.begin(reads.read(secrets.collector, *names.secrets))
            reads.begin(reads.read(task_definitions.collector, *names.revisions))
            reads.begin(_clusters(reads, names.clusters))
            reads.begin(_services(reads, names))
    except BaseExceptionGroup as failures:
        raise first_failure(failures) from None
    number = account.result()
    scope = Scope("", number if isinstance(number, str) else "", door.region, "", ())
    return reads.freeze(scope, now.result(), 0.0)


async def _clusters(reads: Gathering, names: tuple[str, ...]) -> None:
    if names:
        found = await reads.read(clusters.collector, *names)
        if not found.gaps:
            reads.conclude(Cluster, EVERYWHERE, (each.arn for each in found.known(Cluster)))


async def _services(reads: Gathering, names: Names) -> None:
    wanted = dict.fromkeys(names.services)
    for cluster in names.clusters:
        listed = await reads.read(service_list.collector, cluster)
        wanted |= dict.fromkeys(InCluster(cluster, arn.rsplit("/", 1)[-1]) for arn in listed.ids(Service))
    by_cluster: dict[str, list[InCluster]] = {}
    for each in wanted:
        by_cluster.setdefault(each.cluster, []).append(each)
    found = [service for each in by_cluster.values() for service in (await _of_cluster(reads, each))]
    if wanted and not any(reads.is_open(Service, each.id) for each in wanted):
        reads.conclude(Service, EVERYWHERE, (each.arn for each in found))
    await reads.read(task_definitions.collector, *dict.fromkeys(each.task_definition for each in found))
    if names.history:
        await reads.all(*(_history(reads, each) for each in found))


async def _of_cluster(reads: Gathering, wanted: list[InCluster]) -> tuple[Service, ...]:
    """Those of one cluster; a service that was deleted can be described for a while, and is INACTIVE then."""
    facts = await reads.read(services.collector, *wanted)
    return tuple(each for each in facts.known(Service) if each.status != "INACTIVE")


async def _history(reads: Gathering, service: Service) -> None:
    asked = InCluster(service.cluster_arn.rsplit("/", 1)[-1], service.arn)
    listed = await reads.read(service_deployment_list.collector, asked)
    if listed.ids(ServiceDeployment):
        await reads.read(service_deployments.collector, *listed.ids(ServiceDeployment))
        reads.conclude(ServiceDeployment, service.arn, listed.ids(ServiceDeployment))
