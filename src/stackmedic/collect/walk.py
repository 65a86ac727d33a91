"""Which read starts when: each as soon as its inputs are there, so that the whole takes as long as its longest chain.

From a cluster: lists of the region, its services and tasks → their descriptions, deployments → task definitions,
targets, listeners, metrics → images, secrets, rules, and logs where something hurts.
"""

from asyncio import Task as Begun
from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from stackmedic.collect import (
    alarms,
    cache_nodes,
    database_events,
    databases,
    listener_rules,
    listeners,
    load_balancers,
    measured,
    metrics,
    nat_gateways,
    service_deployment_list,
    service_deployments,
    service_list,
    service_revisions,
    services,
    subnets,
    suspects,
    target_groups,
    target_health,
    task_list,
    tasks,
    trail_events,
    trail_writes,
)
from stackmedic.collect.collector import Collector, Facts
from stackmedic.collect.follow import (
    InCluster,
    TasksOf,
    belongs_to,
    by_group,
    load_balancers_of,
    name_of,
    newest_first,
    pairs,
    revisions_of,
    revisions_run_by,
    target_groups_of,
)
from stackmedic.collect.gather import Gathering
from stackmedic.collect.revisions import Revisions
from stackmedic.collect.said import Said
from stackmedic.collect.scope import Found, cluster_deleted, no_services, require_cluster, require_services
from stackmedic.errors import NotFound
from stackmedic.model.data_store import CacheNode, Database
from stackmedic.model.load_balancer import Listener, LoadBalancer, Target, TargetGroup
from stackmedic.model.network import NatGateway, Subnet
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service, ServiceDeployment, ServiceRevision, last_tied
from stackmedic.model.signal import Alarm, Series
from stackmedic.model.task import Task, TaskDefinition
from stackmedic.model.trail import TrailEvent

N = TypeVar("N", bound=Noun)
RUNNING, STOPPED = "RUNNING", "STOPPED"
FEW_BALANCERS = 3
FEW_FORMER = 5
MEASURED = 8  # Cache nodes and NAT gateways.
RINGING = 5
DATABASES_READ = 10  # Events cost one call each.
CHECKS_ARE_SET_BY = ("CreateTargetGroup", "ModifyTargetGroup")


Histories = dict[str, tuple[ServiceDeployment, ...]]
Targets = dict[str, tuple[Target, ...]]


class Walk:
    """One walk over a stack. Begun reads are shared: whoever needs the services awaits the one task that reads them."""

    def __init__(
        self, reads: Gathering, found: Found, since_s: float, read_secret_keys: bool = False, past: bool = False
    ) -> None:
        """``past``: of a cluster without services, those that were deleted within the window are walked over."""
        self.reads = reads
        self.found = found
        self.since_s = since_s
        self.past = past
        self.revisions = Revisions(reads, since_s, read_secret_keys)
        self.service_ids = reads.begin(self._service_ids())
        self.services = reads.begin(self._services())
        self.running = reads.begin(self._tasks(RUNNING))
        self.stopped = reads.begin(self._tasks(STOPPED))
        self.former = reads.begin(self._former())
        self.targets = reads.begin(self._targets())

    def deepen(self) -> tuple[Begun[Histories], Begun[tuple[Series, ...]]]:
        """Begin what a diagnosis needs beyond a status; what others wait for is handed on."""
        begin = self.reads.begin
        histories, series = begin(self._histories()), begin(self._series())
        for each in (
            self._revisions(),
            self._revisions_of_tasks(),
            self._listeners(),
            self._strays(),
            self._database_events(),
        ):
            begin(each)
        begin(self._health_checks())
        begin(self._logs(histories, series))
        return histories, series

    async def _service_ids(self) -> tuple[str, ...]:
        if self.found.services:
            return self.found.services
        listed = await self.reads.read(service_list.collector, self.found.cluster)
        if not listed.ids(Service):
            await self._require_cluster()
            known = () if listed.gaps or not self.past else await self._survived_by_tasks(())
            deleted = known or (await self.deleted() if self.past else ())
            if not listed.gaps and not deleted:
                raise no_services(self.found, await self.stopped)
            return deleted
        return listed.ids(Service)

    async def _require_cluster(self) -> None:
        try:
            await require_cluster(self.reads, self.found)
        except NotFound as missing:
            raise cluster_deleted(missing, self.found.cluster, await self._writes() if self.past else ()) from None

    async def _writes(self) -> tuple[TrailEvent, ...]:
        began = await self.reads.now() - timedelta(seconds=self.since_s)
        return (await self.reads.read(trail_writes.collector, began)).known(TrailEvent)

    async def deleted(self) -> tuple[str, ...]:
        """The services of the cluster that somebody deleted within the window, by name, as far as CloudTrail tells."""
        asked = [each.said("requestParameters") for each in await self._writes() if each.name == "DeleteService"]
        ours = [each for each in asked if name_of(str(each.get("cluster"))) == self.found.cluster]
        return tuple(sorted({name_of(str(each.get("service"))) for each in ours}))

    async def _survived_by_tasks(self, there: Iterable[str]) -> tuple[str, ...]:
        """The names of services that are not there, and of whose tasks ECS still knows: for about an hour after they
        were deleted. CloudTrail tells later, and for longer."""
        groups = by_group((*await self.running, *await self.stopped))
        return tuple(sorted({each.removeprefix("service:") for each in groups} - set(there)))

    async def _former(self) -> tuple[Service, ...]:
        """Services of the cluster that were deleted of late: their load balancers may still be asked for them."""
        there = {name_of(each) for each in await self.service_ids}
        if not (self.past and there) or self.found.services:
            return ()
        gone = (await self._survived_by_tasks(there))[:FEW_FORMER]
        facts = await self.reads.read(services.collector, *(InCluster(self.found.cluster, each) for each in gone))
        found = tuple(each for each in facts.known(Service) if each.status != "ACTIVE")
        await self.reads.all(self.reads.read(target_health.collector, *target_groups_of(found)), self._asked_for(found))
        return found

    async def _asked_for(self, former: tuple[Service, ...]) -> None:
        """What the load balancers of deleted services answer, and where they send requests."""
        if former:
            served, window = await self._served(former), metrics.window(await self.reads.now(), self.since_s)
            balancers = {balancer.arn: balancer for _, balancer in served}.values()
            wanted = {each for balancer in balancers for each in measured.of_load_balancer(balancer, window)}
            await self.reads.all(
                self.reads.read(metrics.collector, *sorted(wanted)), *(self._rules(each.arn) for each in balancers)
            )

    async def _services(self) -> tuple[Service, ...]:
        asked = (InCluster(self.found.cluster, each) for each in await self.service_ids)
        facts = await self.reads.read(services.collector, *asked)
        known = facts.known(Service)
        await require_services(self.reads, self.found, known, facts.gaps)
        if known and all(each.status == "INACTIVE" for each in known) and not await self._missed(known):
            raise no_services(self.found, await self.stopped)
        return tuple(sorted(known, key=lambda each: each.arn))

    async def _missed(self, deleted: tuple[Service, ...]) -> bool:
        """Whether some load balancer still sends requests to where the tasks of deleted services were."""
        wanted = target_groups_of(deleted)
        there = await self.everywhere(target_groups.collector, TargetGroup)
        return any(each.arn in wanted and each.load_balancer_arns for each in there)

    async def _tasks(self, status: str) -> tuple[Task, ...]:
        cluster, names = self.found.cluster, self.found.services or (None,)
        lists = await self.reads.all(*(self._tasks_of(TasksOf(cluster, each, status)) for each in names))
        return tuple(task for each in lists for task in each)

    async def _tasks_of(self, tasks_of: TasksOf) -> tuple[Task, ...]:
        listed = await self.reads.read(task_list.collector, tasks_of)
        if listed.gaps:
            return ()
        arns = listed.ids(Task)
        facts = await self.reads.read(tasks.collector, *(InCluster(tasks_of.cluster, each) for each in arns))
        self.reads.conclude(Task, tasks_of.scope, arns)
        return facts.known(Task)

    async def _targets(self) -> Targets:
        groups = target_groups_of(await self.services)
        facts = await self.reads.all(*(self.reads.read(target_health.collector, each) for each in groups))
        return {group: each.known(Target) for group, each in zip(groups, facts, strict=True)}

    async def _listed(self) -> dict[str, Facts]:
        """The newest deployments of each service and what they were to bring, by their ARNs."""
        ids = await self.service_ids
        asked = (InCluster(self.found.cluster, each) for each in ids)
        lists = await self.reads.all(*(self.reads.read(service_deployment_list.collector, each) for each in asked))
        return dict(zip(ids, lists, strict=True))

    async def _brought(self) -> tuple[ServiceRevision, ...]:
        """What the newest deployments of all services were to bring, described at once."""
        arns = (arn for each in (await self._listed()).values() for arn in each.ids(ServiceRevision))
        return (await self.reads.read(service_revisions.collector, *arns)).known(ServiceRevision)

    async def _histories(self) -> Histories:
        """The newest deployments of each service; those of all services are described at once."""
        brought = self.reads.begin(self._brought())
        arns = {service: listed.ids(ServiceDeployment) for service, listed in (await self._listed()).items()}
        every = (arn for own in arns.values() for arn in own)
        deployed = await self.reads.read(service_deployments.collector, *every)
        for service in (each for each in arns if arns[each]):
            self.reads.conclude(ServiceDeployment, service, arns[service])
        known = {each.arn: each for each in deployed.known(ServiceDeployment)}
        histories = {name_of(of): tuple(known[arn] for arn in own if arn in known) for of, own in arns.items()}
        began = await self.reads.now() - timedelta(seconds=self.since_s)
        wanted = {arn for each in histories.values() for arn in suspects.revisions_to_read(each, began)}
        await self._definitions(each.task_definition for each in await brought if each.arn in wanted)
        return histories

    async def _revisions(self) -> None:
        await self._definitions(arn for service in await self.services for arn in revisions_of(service))

    async def _revisions_of_tasks(self) -> None:
        for status in (self.running, self.stopped):
            for of_service in by_group(await status).values():
                self.reads.begin(self._definitions(revisions_run_by(of_service)))

    async def _definitions(self, arns: Iterable[str]) -> None:
        await self.reads.all(*(self.definition(each) for each in arns))

    async def definition(self, arn: str) -> TaskDefinition | None:
        """A revision; what it starts from is read as soon as it is known."""
        return await self.revisions.definition(arn)

    async def _groups(self, services_: Iterable[Service]) -> tuple[str, ...]:
        """The target groups of services; of one that has none any more, those that it had last."""
        known = tuple(services_)
        left = await self.reads.all(*(self._left(each) for each in known if not each.load_balancers))
        return tuple(sorted({*target_groups_of(known), *(group for each in left for group in each)}))

    async def _left(self, service: Service) -> tuple[str, ...]:
        before = last_tied(service, await self._brought())
        tied = [each.target_group_arn for each in before.load_balancers] if before else []
        groups = tuple(each for each in tied if each and each not in target_groups_of((service,)))
        await self.reads.read(target_health.collector, *groups)
        return groups

    async def balancers(self) -> tuple[str, ...]:
        """The load balancers that send to the services, by ARN; where none does, those of the same VPC, which may have
        done so before."""
        wanted = await self._groups(await self.services)
        groups = await self.everywhere(target_groups.collector, TargetGroup)
        lost = {each.vpc_id for each in groups if each.arn in wanted and not each.load_balancer_arns}
        lost |= await self.vpcs() if await self.groups_missing() else set()
        near = await self.everywhere(load_balancers.collector, LoadBalancer) if lost else ()
        beside = [each.arn for each in near if each.vpc_id in lost and each.type == "application"][:FEW_BALANCERS]
        return tuple(sorted({*load_balancers_of(wanted, groups), *beside}))

    async def groups_missing(self) -> tuple[str, ...]:
        """Target groups that services are to register their tasks with, and that certainly are not there."""
        facts = await self.reads.read(target_groups.collector)
        there = {each.arn for each in facts.known(TargetGroup)}
        return () if facts.gaps else tuple(each for each in target_groups_of(await self.services) if each not in there)

    async def _listeners(self) -> None:
        await self.reads.all(*(self._rules(each) for each in await self.balancers()))

    async def _strays(self) -> None:
        """Target groups that are no service's, any more or at all, and to which the balancers send: who is in them."""
        await self.reads.all(*(self._left(each) for each in await self.services if each.load_balancers))
        mine = target_groups_of(await self.services)
        balancers = set(await self.balancers())
        groups = await self.everywhere(target_groups.collector, TargetGroup)
        stray = [each.arn for each in groups if balancers & set(each.load_balancer_arns) and each.arn not in mine]
        await self.reads.read(target_health.collector, *stray[:FEW_BALANCERS])

    async def _rules(self, balancer: str) -> None:
        facts = await self.reads.read(listeners.collector, balancer)
        await self.reads.read(listener_rules.collector, *(each.arn for each in facts.known(Listener)))

    async def _served(self, services_: Iterable[Service]) -> tuple[tuple[TargetGroup, LoadBalancer], ...]:
        groups = await self.everywhere(target_groups.collector, TargetGroup)
        balancers = await self.everywhere(load_balancers.collector, LoadBalancer)
        return tuple(pairs(await self._groups(services_), groups, balancers))

    async def vpcs(self) -> set[str]:
        """The VPCs of the services."""
        wanted = {subnet for service in await self.services for subnet in service.subnet_ids}
        return {each.vpc_id for each in await self.everywhere(subnets.collector, Subnet) if each.id in wanted}

    async def databases(self) -> tuple[Database, ...]:
        """Those in the VPCs of the services, or that look ill; which of them are used is for ``diagnose`` to say."""
        vpcs = await self.vpcs()
        every = await self.everywhere(databases.collector, Database)
        near_or_ill = (each for each in every if not vpcs or each.vpc_id in vpcs or each.status != "available")
        return tuple(near_or_ill)[:DATABASES_READ]

    async def _database_events(self) -> None:
        await self.reads.read(database_events.collector, *(each.id for each in await self.databases()))

    async def _series(self) -> tuple[Series, ...]:
        services_, now = await self.services, await self.reads.now()
        served, window = await self._served(services_), metrics.window(now, self.since_s)
        wanted = {
            *(each for group, balancer in served for each in measured.of_target_group(group, balancer, window)),
            *(each for _, balancer in served for each in measured.of_load_balancer(balancer, window)),
            *(each for service in services_ for each in measured.of_service(service, window)),
            *(each for database in await self.databases() for each in measured.of_database(database, window)),
            *(each for node in await self._cache_nodes() for each in measured.of_cache_node(node, window)),
            *(each for nat in await self._nat_gateways() for each in measured.of_nat_gateway(nat, window)),
            *(each for alarm in (await self.ringing())[:RINGING] for each in measured.of_alarm(alarm, window)),
        }
        return (await self.reads.read(metrics.collector, *sorted(wanted))).known(Series)

    async def ringing(self) -> tuple[Alarm, ...]:
        """The alarms that ring for somebody."""
        return tuple(each for each in await self.everywhere(alarms.collector, Alarm) if suspects.rings(each))

    async def _cache_nodes(self) -> tuple[CacheNode, ...]:
        return (await self.everywhere(cache_nodes.collector, CacheNode))[:MEASURED]

    async def _nat_gateways(self) -> tuple[NatGateway, ...]:
        """Those in the VPCs of the services."""
        vpcs = await self.vpcs()
        every = await self.everywhere(nat_gateways.collector, NatGateway)
        return tuple(each for each in every if each.vpc_id in vpcs)[:MEASURED]

    async def _logs(self, histories: Begun[Histories], series: Begun[tuple[Series, ...]]) -> None:
        """What tasks wrote last. Where none died, nobody's last words can be told to matter most: what the others wrote
        of trouble is searched for at once."""
        history, errors = await histories, await series
        began = await self.reads.now() - timedelta(seconds=self.since_s)
        said = Said(self.reads, self.revisions, began)
        chosen: list[tuple[tuple[Task, ...], tuple[Task, ...], tuple[Task, ...]]] = []
        for service in await self.services:
            ended = [each for each in await self.stopped if belongs_to(each, service.arn)]
            running = newest_first(each for each in await self.running if belongs_to(each, service.arn))
            targets = [each for group in target_groups_of([service]) for each in (await self.targets)[group]]
            ill = suspects.hurts(service, history.get(service.name, ()), ended, targets)
            suffer = suspects.are_unhealthy(targets) or suspects.answer_with_errors(
                await self._served([service]), errors
            )
            dead = suspects.stopped_tasks_to_read(ended) if ill else ()
            chosen.append((dead, suspects.running_tasks_to_read(running, began) if suffer else (), running))
        some_died = any(dead for dead, _, _ in chosen)
        for dead, alive, running in chosen:
            if dead:
                self.reads.begin(said.last_words((*dead, *alive), running))
            elif some_died:  # Who answers errors beside them may only wait for them.
                self.reads.begin(self.reads.all(*(said.lines(each) for each in alive)))
            elif alive:
                self.reads.begin(said.lines(alive[0]))
                self.reads.begin(said.search(running))

    async def _health_checks(self) -> None:
        """Who set what the load balancer asks for, where tasks fail by it."""
        targets, stopped = await self.targets, await self.stopped
        if suspects.fail_checks((each for group in targets.values() for each in group), stopped):
            await self.reads.read(trail_events.collector, *CHECKS_ARE_SET_BY)

    async def everywhere(self, collector: Collector[str], kind: type[N]) -> tuple[N, ...]:
        """Everything of a kind that the region lists."""
        return (await self.reads.read(collector)).known(kind)
