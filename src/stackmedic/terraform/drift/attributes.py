"""Attributes of a resource beside those of its twin. Pure.

Arguments as in the documentation of the AWS provider 5.100.0. What others are meant to change (autoscaling, a pipeline
that deploys, AWS's own upgrades) is told with the reason why it is expected.
"""

from collections.abc import Iterator

from stackmedic.model.drift import Drift, Kind
from stackmedic.model.evidence import Json
from stackmedic.model.noun import Noun
from stackmedic.terraform.revision import is_older, short
from stackmedic.terraform.services import named
from stackmedic.terraform.state import Resource, State
from stackmedic.terraform.twins import TWINS

_BALANCER = {"security_groups": "security_group_ids", "subnets": "subnet_ids"}
_GROUP = {
    "port": "port",
    "protocol": "protocol",
    "health_check.path": "health_path",
    "health_check.port": "health_port",
    "health_check.protocol": "health_protocol",
    "health_check.matcher": "matcher",
    "health_check.interval": "health_interval_s",
    "health_check.timeout": "health_timeout_s",
    "health_check.healthy_threshold": "healthy_threshold",
    "health_check.unhealthy_threshold": "unhealthy_threshold",
}
FIELDS = {  # Type → argument → attribute of the noun.
    "aws_alb": _BALANCER,
    "aws_alb_target_group": _GROUP,
    "aws_cloudwatch_metric_alarm": {
        "threshold": "threshold",
        "actions_enabled": "actions_enabled",
        "metric_name": "metric",
        "namespace": "namespace",
    },
    "aws_db_instance": {
        "instance_class": "instance_class",
        "allocated_storage": "allocated_storage_gib",
        "multi_az": "multi_az",
        "vpc_security_group_ids": "security_group_ids",
        "engine_version_actual": "engine_version",
    },
    "aws_ecs_service": {
        "desired_count": "desired_count",
        "task_definition": "task_definition",
        "health_check_grace_period_seconds": "grace_s",
        "network_configuration.subnets": "subnet_ids",
        "network_configuration.security_groups": "security_group_ids",
        "deployment_circuit_breaker.enable": "circuit_breaker",
        "deployment_circuit_breaker.rollback": "circuit_breaker_rollback",
    },
    "aws_elasticache_replication_group": {"transit_encryption_enabled": "transit_encryption"},
    "aws_lb": _BALANCER,
    "aws_lb_target_group": _GROUP,
    "aws_rds_cluster_instance": {"instance_class": "instance_class"},
    "aws_subnet": {"map_public_ip_on_launch": "public_by_default"},
    "aws_vpc_endpoint": {
        "security_group_ids": "security_group_ids",
        "subnet_ids": "subnet_ids",
        "private_dns_enabled": "private_dns",
    },
}


def compared(resource: Resource, noun: Noun, state: State) -> Iterator[Drift]:
    """Each attribute that differs."""
    for argument, attribute in FIELDS.get(resource.type, {}).items():
        declared, is_said = _declared(resource, argument)
        actual = getattr(noun, attribute)
        if is_said and _alike(declared) != _alike(actual):
            yield Drift(
                address=resource.address,
                about=resource.text(TWINS[resource.type].said),
                kind=Kind.CHANGED,
                attribute=argument,
                declared=declared,
                actual=list(actual) if isinstance(actual, tuple) else actual,
                evidence=noun.seen(attribute),
                expected=_expected(resource, argument, declared, actual, state),
            )


def _declared(resource: Resource, argument: str) -> tuple[Json, bool]:
    """The value in the state, and whether the state has one."""
    block, _, name = argument.rpartition(".")
    holders = list(resource.blocks(block)) if block else [dict(resource.attributes)]
    return (holders[0][name], True) if holders and name in holders[0] else (None, False)


def _alike(value: object) -> object:
    """Lists are sets to AWS; nothing, none and zero are the same; numbers are numbers."""
    if isinstance(value, list | tuple):
        return tuple(sorted(map(str, value)))
    if isinstance(value, bool) or value is None:
        return bool(value) or None
    if isinstance(value, int | float):
        return float(value) or None
    return value or None


def _expected(resource: Resource, argument: str, declared: Json, actual: object, state: State) -> str:
    if argument == "desired_count" and _scales(resource, state):
        return "autoscaling sets it"
    if argument == "task_definition" and is_older(short(declared), short(str(actual))):
        return "a newer revision was deployed"
    if argument == "engine_version_actual" and resource.has(auto_minor_version_upgrade=True):
        return "AWS upgrades minor versions of it"
    grows = resource.attributes.get("max_allocated_storage")
    if argument == "allocated_storage" and isinstance(grows, int) and isinstance(actual, int) and actual <= grows:
        return "its storage grows by itself"
    return ""


def _scales(service: Resource, state: State) -> bool:
    cluster, name = named(service.attributes)
    return bool(state.find("aws_appautoscaling_target", resource_id=f"service/{cluster}/{name}"))
