"""What a lab loads when it is first asked, loaded before it is copied; each copy would load it again for itself.

moto imports a service's parts and builds its routes and serializers with the first call: for what one diagnosis reads
that takes longer than the diagnosis. Nobody hears of these reads: neither the trail nor the weather.
"""

from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError
from moto.core.exceptions import ServiceException

from stackmedic.lab.account import Account
from stackmedic.lab.clients import Clients
from stackmedic.lab.gateway import Gateway
from stackmedic.lab.wire import Answer, read_request, render, scope_of

USUAL: dict[str, tuple[str, ...]] = {  # What needs no parameter, of what clients mostly read.
    "acm": ("list_certificates",),
    "cloudtrail": ("lookup_events",),
    "cloudwatch": ("describe_alarms", "list_metrics"),
    "ec2": (
        *("describe_flow_logs", "describe_instances", "describe_internet_gateways", "describe_nat_gateways"),
        *("describe_network_acls", "describe_network_interfaces", "describe_route_tables"),
        *("describe_security_groups", "describe_subnets", "describe_vpc_endpoints", "describe_vpcs"),
    ),
    "ecr": ("describe_repositories",),
    "ecs": ("list_clusters", "list_task_definitions"),
    "elasticache": ("describe_cache_clusters", "describe_cache_subnet_groups", "describe_replication_groups"),
    "elbv2": ("describe_load_balancers", "describe_target_groups"),
    "iam": ("list_roles",),
    "kms": ("list_keys",),
    "logs": ("describe_log_groups",),
    "rds": ("describe_db_clusters", "describe_db_instances", "describe_events"),
    "route53": ("list_hosted_zones",),
    "s3": ("list_buckets",),
    "secretsmanager": ("list_secrets",),
    "sns": ("list_subscriptions", "list_topics"),
    "ssm": ("describe_parameters",),
    "sts": ("get_caller_identity",),
}


class Unheard(Gateway):
    """Answers, and tells nobody."""

    def answer(self, environ: dict[str, Any], body: bytes) -> Answer:
        access_key, region, service = scope_of(environ["HTTP_AUTHORIZATION"]) or ("", "", "")
        call = read_request(environ, body, service, region, access_key)
        try:
            return self._paged(call, environ, body)
        except ServiceException as error:
            return render(call, error)


def warm(account: Account) -> None:
    """Read once what clients read."""
    clients = Clients(Unheard(account), tries=1)
    for service, operations in USUAL.items():
        for operation in operations:
            with suppress(ClientError):
                getattr(clients(service), operation)()
