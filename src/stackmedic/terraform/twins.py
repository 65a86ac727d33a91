"""What of the account is the twin of a resource of the state: by type, the noun and its key. Pure."""

from dataclasses import dataclass

from stackmedic.model.artifact import Secret
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.load_balancer import LoadBalancer, TargetGroup
from stackmedic.model.network import (
    InternetGateway,
    NatGateway,
    NetworkAcl,
    RouteTable,
    SecurityGroup,
    Subnet,
    VpcEndpoint,
)
from stackmedic.model.noun import Noun
from stackmedic.model.service import Cluster, Service
from stackmedic.model.signal import Alarm
from stackmedic.model.snapshot import EVERYWHERE, Snapshot
from stackmedic.model.task import TaskDefinition
from stackmedic.terraform.state import Resource, State


@dataclass(frozen=True, slots=True)
class Twin:
    """``said`` is the argument that holds the key; ``key`` the noun's attribute; ``what`` the word that people use."""

    kind: type[Noun]
    said: str
    key: str
    what: str


_BALANCER = Twin(LoadBalancer, "arn", "arn", "load balancer")
_GROUP = Twin(TargetGroup, "arn", "arn", "target group")
_DOOR = Twin(SecurityGroup, "id", "id", "security group")
TWINS = {
    "aws_alb": _BALANCER,
    "aws_alb_target_group": _GROUP,
    "aws_cloudwatch_metric_alarm": Twin(Alarm, "id", "name", "alarm"),
    "aws_db_instance": Twin(Database, "identifier", "id", "database"),
    "aws_default_security_group": _DOOR,
    "aws_ecs_cluster": Twin(Cluster, "id", "arn", "cluster"),
    "aws_ecs_service": Twin(Service, "id", "arn", "service"),
    "aws_ecs_task_definition": Twin(TaskDefinition, "arn", "arn", "task definition"),
    "aws_elasticache_replication_group": Twin(Cache, "id", "id", "cache"),
    "aws_internet_gateway": Twin(InternetGateway, "id", "id", "internet gateway"),
    "aws_lb": _BALANCER,
    "aws_lb_target_group": _GROUP,
    "aws_nat_gateway": Twin(NatGateway, "id", "id", "NAT gateway"),
    "aws_network_acl": Twin(NetworkAcl, "id", "id", "network ACL"),
    "aws_rds_cluster_instance": Twin(Database, "identifier", "id", "database"),
    "aws_route_table": Twin(RouteTable, "id", "id", "route table"),
    "aws_secretsmanager_secret": Twin(Secret, "arn", "arn", "secret"),
    "aws_security_group": _DOOR,
    "aws_subnet": Twin(Subnet, "id", "id", "subnet"),
    "aws_vpc_endpoint": Twin(VpcEndpoint, "id", "id", "VPC endpoint"),
}
LISTED = (Cluster, Service)  # Named one by one; where there is a list, what is not in it is not there.
OVER = {"deleted", "failed", "deleting"}  # States of a NAT gateway that AWS still shows.


def twins_of(state: State) -> tuple[Resource, ...]:
    """The managed resources that have a kind of twin, and say which."""
    found = (each for each in state.resources if each.managed and each.type in TWINS)
    return tuple(each for each in found if each.text(TWINS[each.type].said))


def twin(resource: Resource, snapshot: Snapshot) -> Noun | None:
    """The noun, or None when it is not there any more. Raises Unknown when that could not be read."""
    form = TWINS[resource.type]
    key = resource.text(form.said)
    if form.kind in LISTED and (form.kind.__name__, EVERYWHERE) in snapshot.many:
        found = snapshot.all(form.kind, EVERYWHERE)
        return next((each for each in found if getattr(each, form.key) == key and not is_over(each)), None)
    noun = snapshot.find(form.kind, key)
    return None if noun is None or is_over(noun) else noun


def is_over(noun: Noun) -> bool:
    """Whether AWS still shows what is gone, or is about to go."""
    if isinstance(noun, NatGateway):
        return noun.state in OVER
    if isinstance(noun, Secret):
        return noun.deleted_at is not None
    return isinstance(noun, Cluster | Service | TaskDefinition) and noun.status in ("INACTIVE", "DRAINING")
