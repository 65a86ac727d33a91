"""One look over every service of a region, so cheap that a thousand of them fit AWS's rate limits.

Counts first: what ECS says of the services, which tasks ended, what the load balancers count. Only who looks ill by
that is looked at more closely: its revision, what it starts from, its targets, what its last task wrote. Target health
and revisions are one call each and have small buckets, so nobody else is asked for them.
"""

import asyncio
from dataclasses import dataclass

from stackmedic.aws.door import Door
from stackmedic.collect import (
    alarms,
    cluster_list,
    load_balancers,
    measured,
    metrics,
    service_list,
    services,
    suspects,
    target_groups,
    target_health,
    task_list,
    tasks,
)
from stackmedic.collect.examine import refuse_if_nothing_was_read
from stackmedic.collect.follow import InCluster, TasksOf, by_group, name_of, pairs, revisions_of, target_groups_of
from stackmedic.collect.gather import Gathering, first_failure
from stackmedic.collect.revisions import Revisions
from stackmedic.model.load_balancer import LoadBalancer, TargetGroup
from stackmedic.model.service import Cluster, Service
from stackmedic.model.signal import Alarm, Series
from stackmedic.model.snapshot import EVERYWHERE, Gap, Key, Scope, Snapshot
from stackmedic.model.task import Task

STOPPED = "STOPPED"
MEASURED_S = 360.0  # Counts of some minutes: who is in trouble now is asked, not since when.
MOST_LOOKED_AT = 40  # Services, the gravest first: each costs a handful of calls.
OF_SERVICES = ("Service", "Task", "Target", "TargetGroup", "LoadBalancer", "Series", "Alarm", "Cluster")
Place = tuple[str, Key]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A service that looks ill, by what, and the few facts about it; None where it was not looked at more closely."""

    service: Service
    signals: tuple[str, ...]
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True)
class Swept:
    """What one look found. ``whole`` has everything that was read."""

    whole: Snapshot
    clusters: int
    suspects: tuple[Suspect, ...]


async def sweep(door: Door, since_s: float, timeout_s: float | None = None) -> Swept:
    """Look over a region. Raises as ``examine`` does when nothing at all could be read; else that is a gap."""
    try:
        async with asyncio.TaskGroup() as group:
            look = Sweep(Gathering(door, group, timeout_s), since_s)
            await look.look()
    except BaseExceptionGroup as failures:
        raise first_failure(failures) from None
    swept = await look.found()
    refuse_if_nothing_was_read(swept.whole, look.reads.failures)
    return swept


class Sweep:
    """The reads of one look. Services of one cluster are described while those of the next are still listed."""

    def __init__(self, reads: Gathering, since_s: float) -> None:
        self.reads = reads
        self.since_s = since_s
        self.clusters: tuple[str, ...] = ()
        self.services: tuple[Service, ...] = ()
        self.stopped: dict[str, tuple[Task, ...]] = {}
        self.series: dict[str, list[Series]] = {}
        self.ill: tuple[tuple[Service, tuple[str, ...]], ...] = ()

    async def look(self) -> None:
        """Counts of everybody, then more of those who look ill."""
        begin = self.reads.begin
        begin(self.reads.account())
        begin(self.reads.read(alarms.collector))
        counted = begin(self._count())
        listed = await self.reads.read(cluster_list.collector, self.reads.door.region)
        self.clusters = tuple(map(name_of, listed.ids(Cluster)))
        found = await self.reads.all(*(self._services(each) for each in self.clusters))
        ended = await self.reads.all(*(self._stopped(each) for each in self.clusters))
        self.services = tuple(each for of_cluster in found for each in of_cluster if each.status != "INACTIVE")
        for cluster, of_cluster in zip(self.clusters, ended, strict=True):
            self.stopped |= {f"{cluster}/{group}": each for group, each in by_group(of_cluster).items()}
        await counted
        self.ill = self._ill()
        await self.reads.all(*(self._closer(each) for each, _ in self.ill[:MOST_LOOKED_AT]))

    async def _services(self, cluster: str) -> tuple[Service, ...]:
        self.reads.begin(self._stopped(cluster))
        listed = await self.reads.read(service_list.collector, cluster)
        facts = await self.reads.read(services.collector, *(InCluster(cluster, each) for each in listed.ids(Service)))
        return tuple(sorted(facts.known(Service), key=lambda each: each.arn))

    async def _stopped(self, cluster: str) -> tuple[Task, ...]:
        of_cluster = TasksOf(cluster, None, STOPPED)
        listed = await self.reads.read(task_list.collector, of_cluster)
        if listed.gaps:
            return ()
        facts = await self.reads.read(tasks.collector, *(InCluster(cluster, each) for each in listed.ids(Task)))
        self.reads.conclude(Task, of_cluster.scope, listed.ids(Task))
        return facts.known(Task)

    async def _count(self) -> None:
        """What the load balancers count, of every target group in as few calls as possible."""
        groups, balancers = await self.reads.all(
            self.reads.read(target_groups.collector), self.reads.read(load_balancers.collector)
        )
        near = balancers.known(LoadBalancer)
        served = pairs((each.arn for each in groups.known(TargetGroup)), groups.known(TargetGroup), near)
        window = metrics.window(await self.reads.now(), MEASURED_S)
        wanted = [each for group, balancer in served for each in measured.troubles_of(group, balancer, window)]
        wanted += [each for balancer in near for each in measured.errors_of(balancer, window)]
        facts = await self.reads.read(metrics.collector, *wanted)
        for each in facts.known(Series):
            self.series.setdefault(_group_of(each.label), []).append(each)

    def _ill(self) -> tuple[tuple[Service, tuple[str, ...]], ...]:
        """Services that look ill, and by what: those first of which the least is left."""
        found = ((each, self._signals(each)) for each in self.services)
        return tuple(sorted((pair for pair in found if pair[1]), key=lambda pair: (_left(pair[0]), pair[0].arn)))

    def _signals(self, service: Service) -> tuple[str, ...]:
        return suspects.signals(service, self._ended(service), self._series(service))

    def _ended(self, service: Service) -> tuple[Task, ...]:
        return self.stopped.get(f"{name_of(service.cluster_arn)}/service:{service.name}", ())

    def _series(self, service: Service) -> tuple[Series, ...]:
        """Those of a service's target groups."""
        groups = (arn.rsplit(":", 1)[-1] for arn in target_groups_of([service]))
        return tuple(series for each in groups for series in self.series.get(each, ()))

    async def _closer(self, service: Service) -> None:
        revisions = Revisions(self.reads, self.since_s)
        await self.reads.all(
            *(revisions.definition(each) for each in revisions_of(service)),
            *(self.reads.read(target_health.collector, each) for each in target_groups_of([service])),
            *(revisions.lines(each) for each in suspects.stopped_tasks_to_read(self._ended(service))[:1]),
        )

    # What it comes to

    async def found(self) -> Swept:
        """The whole, and of each suspect the part that is about it."""
        account = await self.reads.account()
        unread = (account,) if isinstance(account, Gap) else ()
        scope = Scope("", "" if isinstance(account, Gap) else account, self.reads.door.region, "", ())
        whole = self.reads.freeze(scope, await self.reads.now(), self.since_s, unread)
        looked_at = {each.arn for each, _ in self.ill[:MOST_LOOKED_AT]}
        found = (
            Suspect(each, signals, self._part(whole, each) if each.arn in looked_at else None)
            for each, signals in self.ill
        )
        return Swept(whole, len(self.clusters), tuple(found))

    def _part(self, whole: Snapshot, service: Service) -> Snapshot:
        """The facts about one service. Lists of the region are left out where they hold what is others', but for the
        alarms that watch it."""
        groups = target_groups_of([service])
        one: list[Place] = [("Service", service.arn)]
        one += [("TargetGroup", each) for each in groups]
        one += [("Series", each.label) for each in self._series(service)]
        many: list[Place] = [("Target", each) for each in groups]
        lists = whole.many.get(("Task", (name_of(service.cluster_arn), STOPPED)))
        beside_one = {place: fact for place, fact in whole.one.items() if place[0] not in OF_SERVICES}
        beside_many = {place: fact for place, fact in whole.many.items() if place[0] not in OF_SERVICES}
        return Snapshot(
            scope=Scope("", whole.scope.account, whole.scope.region, service.cluster_arn, (service.arn,)),
            now=whole.now,
            since=whole.since,
            one=beside_one | {place: whole.one[place] for place in one if place in whole.one},
            many=beside_many
            | {place: whole.many[place] for place in many if place in whole.many}
            | {("Task", (service.arn, STOPPED)): lists if isinstance(lists, Gap) else self._ended(service)}
            | {("Alarm", EVERYWHERE): self._alarms(whole, service)},
            gaps=(),
        )

    def _alarms(self, whole: Snapshot, service: Service) -> tuple[Alarm, ...] | Gap:
        every = whole.many.get(("Alarm", EVERYWHERE), ())
        if isinstance(every, Gap):
            return every
        ours = {service.name, *(arn.rsplit(":", 1)[-1] for arn in target_groups_of([service]))}
        return tuple(
            each
            for each in every
            if isinstance(each, Alarm) and any(dimension.value in ours for dimension in each.dimensions)
        )


def _left(service: Service) -> float:
    """How much of a service there is."""
    return service.running_count / service.desired_count if service.desired_count else 1.0


def _group_of(label: str) -> str:
    """The target group that a series is about."""
    parts = label.split("/")
    return "/".join(parts[4:7]) if parts[4:5] == ["targetgroup"] else ""
