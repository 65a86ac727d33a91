"""What of a state is kept: a state holds passwords in plain text, so that nothing is kept that is not named here.

Of every AWS resource its id, ARN and name; of some the arguments by which a rule, a route or a revision is found. Of
other providers' resources nothing: the id of a ``random_string`` is the string. What the state itself marks as
sensitive goes, whatever is named here. Arguments as in the documentation of the AWS provider, version 5 and 6
(registry.terraform.io/providers/hashicorp/aws/latest/docs).
"""

from collections.abc import Collection, Mapping
from typing import Any

from stackmedic.aws.harmless import MASK, shown_variable
from stackmedic.aws.masking import masked
from stackmedic.model.evidence import Json

IDENTITY = ("id", "arn", "name")
RULE = (
    "protocol", "from_port", "to_port", "security_groups", "self", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"
)  # fmt: skip
GATEWAYS = ("gateway_id", "nat_gateway_id", "transit_gateway_id", "network_interface_id", "vpc_peering_connection_id")
PAIR = (
    "security_group_id", "ip_protocol", "from_port", "to_port", "referenced_security_group_id", "cidr_ipv4",
    "cidr_ipv6", "prefix_list_id",
)  # fmt: skip
_ROUTES = {"vpc_id": (), "route": ("cidr_block", "ipv6_cidr_block", "destination_prefix_list_id", *GATEWAYS)}
_RULES = {"vpc_id": (), "ingress": RULE, "egress": RULE}
_CHECK: dict[str, tuple[str, ...]] = {
    "port": (),
    "protocol": (),
    "vpc_id": (),
    "health_check": (
        "path", "port", "protocol", "matcher", "interval", "timeout", "healthy_threshold", "unhealthy_threshold"
    ),
}  # fmt: skip
_BALANCER: dict[str, tuple[str, ...]] = {"security_groups": (), "subnets": (), "vpc_id": ()}


def _plain(*names: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names, ())


# Type → arguments; of an argument that holds blocks, their members.
ARGUMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "aws_alb_target_group": _CHECK,
    "aws_alb": _BALANCER,
    "aws_appautoscaling_target": _plain("resource_id", "min_capacity", "max_capacity"),
    "aws_cloudwatch_metric_alarm": _plain("threshold", "actions_enabled", "metric_name", "namespace"),
    "aws_db_instance": _plain(
        "identifier",
        "address",
        "port",
        "instance_class",
        "allocated_storage",
        "max_allocated_storage",
        "multi_az",
        "vpc_security_group_ids",
        "engine_version_actual",
        "auto_minor_version_upgrade",
    ),
    "aws_default_route_table": _ROUTES,
    "aws_default_security_group": _RULES,
    "aws_ecs_service": {
        **_plain("cluster", "task_definition", "desired_count", "health_check_grace_period_seconds"),
        "network_configuration": ("subnets", "security_groups"),
        "deployment_circuit_breaker": ("enable", "rollback"),
    },
    "aws_ecs_task_definition": _plain("family", "revision", "cpu", "memory"),
    "aws_elasticache_replication_group": _plain("transit_encryption_enabled"),
    "aws_lb": _BALANCER,
    "aws_lb_target_group": _CHECK,
    "aws_nat_gateway": _plain("vpc_id", "subnet_id"),
    "aws_rds_cluster_instance": _plain("identifier", "instance_class", "cluster_identifier"),
    "aws_rds_instance_state": _plain("identifier", "state"),
    "aws_route": _plain("route_table_id", "destination_cidr_block", *GATEWAYS),
    "aws_route_table": _ROUTES,
    "aws_secretsmanager_secret_version": _plain("secret_id", "version_id", "version_stages"),
    "aws_security_group": _RULES,
    "aws_security_group_rule": _plain(
        "security_group_id",
        "type",
        "protocol",
        "from_port",
        "to_port",
        "source_security_group_id",
        "cidr_blocks",
        "ipv6_cidr_blocks",
        "self",
        "prefix_list_ids",
    ),
    "aws_subnet": _plain("vpc_id", "map_public_ip_on_launch"),
    "aws_vpc_endpoint": _plain("vpc_id", "security_group_ids", "subnet_ids", "private_dns_enabled"),
    "aws_vpc_security_group_egress_rule": _plain(*PAIR),
    "aws_vpc_security_group_ingress_rule": _plain(*PAIR),
}


def kept(kind: str, attributes: Mapping[str, Any], sensitive: Collection[str]) -> dict[str, Json]:
    """What may be kept of a resource; ``sensitive`` are the arguments that the state marks, in whole or in part."""
    if not kind.startswith("aws_"):
        return {}
    wanted = {**dict.fromkeys(IDENTITY, ()), **ARGUMENTS.get(kind, {})}
    shown = {name: attributes[name] for name in wanted if name in attributes and name not in sensitive}
    found = {name: _within(value, wanted[name]) for name, value in shown.items()}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _within(value: Any, members: tuple[str, ...]) -> Json:
    """A plain value or a list of plain ones; blocks with the members that may be kept."""
    if isinstance(value, list):
        return [each for each in (_within(one, members) for one in value) if each is not None]
    if isinstance(value, dict):
        return {name: _within(value[name], ()) for name in members if name in value} if members else None
    if isinstance(value, str):
        return masked(value)
    return value if isinstance(value, int | float | bool) else None


def kept_output(name: str, value: Any, sensitive: bool) -> Json:
    """An output's value, when it is known to be no secret; else None."""
    if sensitive:
        return None
    if isinstance(value, str):
        shown = shown_variable(name, value)
        return None if MASK in shown else shown
    if isinstance(value, list):
        each_shown = [kept_output(name, each, sensitive) for each in value]
        return None if None in each_shown else each_shown
    return value if isinstance(value, bool | int | float) else None
