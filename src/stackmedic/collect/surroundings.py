"""What stands around a stack: names, certificates, firewall, settings; and where something hurts, who may do what.

The first part is read always, as it costs a call or two for each thing; the second, for services that cannot start
tasks, asks IAM, KMS, ECR and Secrets Manager about exactly what their revisions need.
"""

import re
from asyncio import Task as Begun
from collections.abc import Iterable
from datetime import timedelta

from stackmedic.collect import (
    alarms,
    cache_nodes,
    cache_parameters,
    certificates,
    cluster_events,
    cluster_parameters,
    database_clusters,
    database_parameters,
    encryption_keys,
    flow_logs,
    images,
    key_policies,
    lifecycle_policies,
    listeners,
    log_groups,
    pending_maintenance,
    permits,
    prefix_lists,
    records,
    repositories,
    roles,
    sampled_requests,
    scalable_targets,
    scaling_activities,
    secret_policies,
    secrets,
    security_groups,
    services,
    settings,
    stored_parameters,
    suspects,
    target_health,
    topics,
    trail_events,
    vpc_attributes,
    vpc_endpoints,
    web_acls,
    zones,
)
from stackmedic.collect.depths import deepen
from stackmedic.collect.follow import (
    Asked,
    EcrImage,
    EcrRepository,
    InCluster,
    Sample,
    VpcAttribute,
    belongs_to,
    images_here,
    images_of,
    parameters_of,
    revisions_of,
    secrets_of,
    target_groups_of,
)
from stackmedic.collect.log_groups import in_folders
from stackmedic.collect.making import making
from stackmedic.collect.walk import Histories, Walk
from stackmedic.model.access import EncryptionKey
from stackmedic.model.artifact import Image, Secret
from stackmedic.model.data_store import CacheNode, DatabaseCluster
from stackmedic.model.edge import WebAcl, Zone
from stackmedic.model.load_balancer import Listener
from stackmedic.model.network import FlowLog, SecurityGroup, VpcEndpoint
from stackmedic.model.scaling import ScalableTarget
from stackmedic.model.service import Service
from stackmedic.model.signal import Alarm, Series, Topic
from stackmedic.model.task import TaskDefinition
from stackmedic.model.trail import TrailEvent

PULLS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
WRITES_FLOWS = (*LOGS, "logs:DescribeLogGroups", "logs:DescribeLogStreams")  # VPC user guide, flow-logs-iam-role.html.
FEW = 5  # Zones, parameter groups and topics that are looked into.
SAMPLED = timedelta(minutes=30)
SECRET_ARN = re.compile(r"arn:[\w-]+:secretsmanager:")


class Surroundings:
    """The reads around one walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.reads = walk.reads
        self.region = walk.reads.door.region

    def begin(self, histories: Begun[Histories], series: Begun[tuple[Series, ...]]) -> None:
        """Begin all; what only trouble makes worth reading waits for the news of it."""
        for each in (self.networks(), self.edges(), self.names(), self.stores(), self.groups(), self.topics()):
            self.reads.begin(each)
        for one in (self.flows(), self.upkeep(), self.scaling()):
            self.reads.begin(one)
        self.reads.begin(making(self.walk))
        self.reads.begin(self._where_it_hurts(histories, series))

    async def _where_it_hurts(self, histories: Begun[Histories], series: Begun[tuple[Series, ...]]) -> None:
        await self.reads.all(self.permissions(await histories))
        counts = await series
        news = (self.refusals(counts), self.settings(counts), self.behind_trouble(counts), deepen(self.walk, counts))
        await self.reads.all(*news)

    async def networks(self) -> None:
        """DNS in the VPCs of the services; its host names matter where an endpoint answers to private ones."""
        vpcs = sorted(await self.walk.vpcs())
        private = {
            each.vpc_id for each in await self.walk.everywhere(vpc_endpoints.collector, VpcEndpoint) if each.private_dns
        }
        names = [VpcAttribute(each, "enableDnsHostnames") for each in vpcs if each in private]
        await self.reads.read(
            vpc_attributes.collector, *(VpcAttribute(each, "enableDnsSupport") for each in vpcs), *names
        )

    async def edges(self) -> None:
        """Firewall and certificates of the load balancers."""
        balancers = await self.walk.balancers()
        await self.reads.all(
            self.reads.read(web_acls.collector, *balancers),
            *(self._certificates(each) for each in balancers),
        )

    async def _certificates(self, balancer: str) -> None:
        found = (await self.reads.read(listeners.collector, balancer)).known(Listener)
        arns = sorted({arn for each in found for arn in each.certificate_arns})
        await self.reads.read(certificates.collector, *arns)

    async def names(self) -> None:
        """What the account's zones say."""
        found = await self.walk.everywhere(zones.collector, Zone)
        await self.reads.read(records.collector, *(each.id for each in found[:FEW]))

    async def stores(self) -> None:
        """What people set in the parameter groups of the databases and caches; AWS's own groups cannot be changed."""
        groups = {each.parameter_group for each in await self.walk.databases()}
        nodes = await self.walk.everywhere(cache_nodes.collector, CacheNode)
        of_caches = {each.parameter_group for each in nodes}
        await self.reads.read(database_parameters.collector, *_own(groups))
        await self.reads.read(cache_parameters.collector, *_own(of_caches))

    async def groups(self) -> None:
        """The log groups that the containers name."""
        wanted = {
            container.log_group
            for service in await self.walk.services
            for definition in await self._definitions(service)
            for container in definition.containers
            if container.log_group and container.log_region in (None, self.region)
        }
        await self.reads.read(log_groups.collector, *in_folders(wanted))

    async def topics(self) -> None:
        """The topics that the stack's alarms tell."""
        names = {each.name for each in await self.walk.services} | {self.walk.found.cluster}
        ours = [
            each
            for each in await self.walk.everywhere(alarms.collector, Alarm)
            if names & {dimension.value for dimension in each.dimensions}
        ]
        arns = {arn for each in ours for arn in each.actions if ":sns:" in arn}
        found = (await self.reads.read(topics.collector, *sorted(arns)[:FEW])).known(Topic)
        named = {each.key_id for each in found if each.key_id}
        keys = (await self.reads.read(encryption_keys.collector, *sorted(named))).known(EncryptionKey)
        await self.reads.read(key_policies.collector, *sorted({each.arn for each in keys}))

    async def flows(self) -> None:
        """The roles of flow logs that cannot be delivered."""
        failed = [
            each for each in await self.walk.everywhere(flow_logs.collector, FlowLog) if each.delivery == "FAILED"
        ]
        named = sorted({each.role_arn for each in failed if each.role_arn})[:FEW]
        await self.reads.read(roles.collector, *named)
        await self.reads.read(permits.collector, *(Asked(each, "*", WRITES_FLOWS) for each in named))

    async def scaling(self) -> None:
        """What auto scaling says of services that are at their maximum."""
        wanted = {
            f"service/{each.cluster_arn.rsplit('/', 1)[-1]}/{each.name}": each for each in await self.walk.services
        }
        every = await self.walk.everywhere(scalable_targets.collector, ScalableTarget)
        full = [each.id for each in every if each.id in wanted and wanted[each.id].desired_count >= each.maximum > 0]
        await self.reads.read(scaling_activities.collector, *full[:FEW])

    async def upkeep(self) -> None:
        """What AWS wants to do to databases."""
        if await self.walk.databases():
            await self.reads.read(pending_maintenance.collector, self.region)

    async def _definitions(self, service: Service) -> tuple[TaskDefinition, ...]:
        found = [await self.walk.definition(each) for each in revisions_of(service)]
        return tuple(each for each in found if each)

    # Where something hurts

    async def permissions(self, histories: Histories) -> None:
        """Of services that cannot start tasks: what their roles may do, and who shuts them out."""
        stopped = await self.walk.stopped
        for service in await self.walk.services:
            ours = [each for each in stopped if belongs_to(each, service.arn)]
            if suspects.cannot_start(service, histories.get(service.name, ()), ours):
                revisions = {*revisions_of(service), *(each.task_definition for each in ours[:FEW])}
                found = [await self.walk.definition(each) for each in sorted(revisions)]
                for each in (definition for definition in found if definition):
                    self.reads.begin(self._needs(each))
                    if suspects.may_read_no_parameter(ours):
                        asked = parameters_of(each, self.region)
                        self.reads.begin(self.reads.read(stored_parameters.collector, *asked))

    async def _needs(self, definition: TaskDefinition) -> None:
        role = definition.execution_role_arn
        named = sorted({arn for arn in (role, definition.task_role_arn) if arn})
        ecr = images_of(definition, self.region)
        repositories_ = sorted({EcrRepository(each.account, each.repository) for each in ecr})
        secrets_ = [each for each in secrets_of(definition, self.region) if SECRET_ARN.match(each)]
        keys = await self._keys(secrets_)
        await self.reads.all(
            self.reads.read(roles.collector, *named),
            self.reads.read(repositories.collector, *repositories_),
            self.reads.read(secret_policies.collector, *secrets_),
            self.reads.read(encryption_keys.collector, *keys),
            self.reads.read(key_policies.collector, *keys),
            self._lifecycles(ecr),
            self.reads.read(images.collector, *images_here(definition, self.region)),
            self.reads.read(permits.collector, *_asked(role, definition, ecr, secrets_, keys, self.region)),
        )

    async def _keys(self, secrets_: list[str]) -> tuple[str, ...]:
        known = (await self.reads.read(secrets.collector, *secrets_)).known(Secret)
        return tuple(sorted({each.kms_key_id for each in known if each.kms_key_id}))

    async def _lifecycles(self, ecr: tuple[EcrImage, ...]) -> None:
        for each in ecr:
            found = await self.reads.read(images.collector, each)
            if not found.known(Image) and not found.gaps:
                await self.reads.read(lifecycle_policies.collector, EcrRepository(each.account, each.repository))

    async def _is_ill(self, series: tuple[Series, ...]) -> bool:
        """Whether anything hurts."""
        stopped, targets = await self.walk.stopped, await self.walk.targets
        ill = any(suspects.hurts(each, (), (), ()) for each in await self.walk.services)
        ill = ill or any(suspects.died(each) for each in stopped)
        ill = ill or any(suspects.are_unhealthy(each) for each in targets.values())
        ill = ill or bool(await self.walk.groups_missing() or await self.walk.former)
        return ill or bool(await self.walk.ringing()) or suspects.clients_complain(series, await self.reads.now())

    async def behind_trouble(self, series: tuple[Series, ...]) -> None:
        """Where anything hurts: who changed what, what rules mean by a name, and what is set for whole clusters; else,
        whether somebody did away with what records the network's traffic."""
        if await self._is_ill(series):
            await self.reads.all(self.past(), self.prefix_lists(), self.clusters())
        else:
            await self._unrecorded()

    async def clusters(self) -> None:
        """What people set in the parameter groups of Aurora clusters, and what RDS said of those in use."""
        every = await self.walk.everywhere(database_clusters.collector, DatabaseCluster)
        used = {each.cluster_id for each in await self.walk.databases() if each.cluster_id}
        await self.reads.all(
            self.reads.read(cluster_parameters.collector, *_own({each.parameter_group for each in every})),
            self.reads.read(cluster_events.collector, *sorted(used)),
        )

    async def _unrecorded(self) -> None:
        """Of networks without a flow log: whether somebody deleted one, and of what it was."""
        covered = {each.resource_id for each in await self.walk.everywhere(flow_logs.collector, FlowLog)}
        if (await self.walk.vpcs()) - covered:
            deleted = await self.reads.read(trail_events.collector, "DeleteFlowLogs")
            if deleted.known(TrailEvent):
                await self.reads.read(trail_events.collector, "CreateFlowLogs")

    async def past(self) -> None:
        """Who changed what; of services that somebody deleted, who is left where their tasks were registered."""
        cluster, there = self.walk.found.cluster, {each.name for each in await self.walk.services}
        wanted = [each for each in await self.walk.deleted() if each not in there][:FEW]
        asked = (InCluster(cluster, each) for each in wanted)
        found = (await self.reads.read(services.collector, *asked)).known(Service)
        await self.reads.read(target_health.collector, *target_groups_of(found))

    async def prefix_lists(self) -> None:
        """What the lists hold that rules of the services' VPCs name."""
        vpcs = await self.walk.vpcs()
        groups = await self.walk.everywhere(security_groups.collector, SecurityGroup)
        rules = (rule for each in groups if each.vpc_id in vpcs for rule in (*each.ingress, *each.egress))
        named = sorted({list_id for rule in rules for list_id in rule.prefix_list_ids})
        await self.reads.read(prefix_lists.collector, *named[:FEW])

    async def settings(self, series: tuple[Series, ...]) -> None:
        """Where a load balancer gave up waiting: for how long it waits."""
        if suspects.waited_in_vain(series):
            await self.reads.read(settings.collector, *await self.walk.balancers())

    async def refusals(self, series: tuple[Series, ...]) -> None:
        """Where clients are refused behind a firewall, or none comes through: which of its rules match."""
        now = await self.reads.now()
        if not (suspects.refuse(series) or suspects.went_quiet(series, now)):
            return
        for balancer in await self.walk.balancers():
            for acl in (await self.reads.read(web_acls.collector, balancer)).known(WebAcl):
                names = (acl.metric, *(each.metric for each in acl.rules))
                asked = (Sample(acl.arn, each, now - SAMPLED, now) for each in dict.fromkeys(names) if each)
                await self.reads.read(sampled_requests.collector, *asked)


def _own(groups: Iterable[str | None]) -> list[str]:
    return sorted(each for each in groups if each and not each.startswith("default."))[:FEW]


def _asked(
    role: str | None,
    definition: TaskDefinition,
    ecr: tuple[EcrImage, ...],
    secrets_: list[str],
    keys: tuple[str, ...],
    region: str,
) -> tuple[Asked, ...]:
    """What the execution role is to do, resource by resource, as IAM knows them; one repository and one log group stand
    for all, as policies hardly tell them apart."""
    if not role:
        return ()
    partition, account = role.split(":")[1], role.split(":")[4]
    logged = {each.log_group for each in definition.containers if each.log_driver == "awslogs" and each.log_group}
    repository = f"arn:{partition}:ecr:{region}"
    group = f"arn:{partition}:logs:{region}:{account}:log-group"
    found = [
        *([Asked(role, "*", ("ecr:GetAuthorizationToken",))] if ecr else []),
        *(Asked(role, f"{repository}:{each.account}:repository/{each.repository}", PULLS) for each in ecr[:1]),
        *(Asked(role, f"{group}:{each}:*", LOGS) for each in sorted(logged)[:1]),
        *(Asked(role, each, ("secretsmanager:GetSecretValue",)) for each in secrets_),
        *(Asked(role, each, ("kms:Decrypt",)) for each in keys if each.startswith("arn:")),
    ]
    return tuple(sorted(set(found)))
