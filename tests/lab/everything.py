"""Whatever a lab tells of itself, as the bytes that it sends: a wide set of reads, each with what it was about."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.scenarios.lab import BACKEND, CLUSTER, FRONTEND, Lab

Heard = dict[str, list[Any]]
HOURS, QUERIES = timedelta(hours=2), 200
SERVICES = {"cluster": CLUSTER, "services": [BACKEND, FRONTEND]}
STANDING: dict[str, dict[str, dict[str, Any]]] = {  # Service, operation, parameters.
    "ecs": {"list_services": {"cluster": CLUSTER}, "describe_services": SERVICES, "list_task_definitions": {}},
    "elbv2": {"describe_load_balancers": {}, "describe_target_groups": {}},
    "ec2": {
        f"describe_{each}": {}
        for each in ("network_interfaces", "network_acls", "security_groups", "security_group_rules", "route_tables",
                     "subnets", "nat_gateways", "vpcs", "vpc_endpoints", "addresses", "internet_gateways")
    },
    "rds": {"describe_db_instances": {}, "describe_db_snapshots": {}, "describe_events": {"Duration": 20160}},
    "elasticache": {"describe_cache_clusters": {"ShowCacheNodeInfo": True}, "describe_events": {"Duration": 20160}},
    "iam": {"get_account_authorization_details": {}},
    "secretsmanager": {"list_secrets": {}},
    "ecr": {"describe_repositories": {}},
    "cloudwatch": {"describe_alarms": {}, "describe_alarm_history": {}, "list_metrics": {}},
    "cloudtrail": {"lookup_events": {"LookupAttributes": [{"AttributeKey": "ReadOnly", "AttributeValue": "false"}]}},
    "acm": {"list_certificates": {}},
    "route53": {"list_hosted_zones": {}},
    "s3": {"list_buckets": {}},
    "sns": {"list_topics": {}},
    "resourcegroupstaggingapi": {"get_resources": {}},
    "sts": {"get_caller_identity": {}},
}  # fmt: skip


class Listener:
    """Reads one lab and keeps each answer: status, headers, body."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.heard: Heard = {}

    def ask(self, place: str, operation: str, about: str = "", /, **given: Any) -> list[dict[str, Any]]:
        """Every page of an answer."""
        kept = self.heard.setdefault(f"{place} {operation} {about}".strip(), [])

        def keep(response_dict: dict[str, Any], **_: Any) -> None:
            kept.append((response_dict["status_code"], sorted(response_dict["headers"].items()), response_dict["body"]))

        client = self.lab.client(place)
        client.meta.events.register("before-parse", keep)
        if client.can_paginate(operation):
            return list(client.get_paginator(operation).paginate(**given))
        return [getattr(client, operation)(**given)]

    def listen(self) -> Heard:
        now = datetime.fromisoformat(self.lab.control("status")["now"])
        for place, operations in STANDING.items():
            for operation, given in operations.items():
                self.ask(place, operation, "", **given)
        self._tasks()
        self._logs(now)
        self._metrics(now)
        self.ask("xray", "get_service_graph", StartTime=now - HOURS / 4, EndTime=now)
        period = {"Start": f"{now - timedelta(days=2):%Y-%m-%d}", "End": f"{now:%Y-%m-%d}"}
        self.ask("ce", "get_cost_and_usage", TimePeriod=period, Granularity="DAILY", Metrics=["UnblendedCost"])
        self.heard["health"] = [self.lab.control("health")]
        return self.heard

    def _tasks(self) -> None:
        for status in ("RUNNING", "STOPPED"):
            told = self.ask("ecs", "list_tasks", status, cluster=CLUSTER, desiredStatus=status)
            tasks = [arn for page in told for arn in page["taskArns"]]
            if tasks:
                self.ask("ecs", "describe_tasks", status, cluster=CLUSTER, tasks=tasks[:100])
        for service in (BACKEND, FRONTEND):
            told = self.ask("ecs", "list_service_deployments", service, cluster=CLUSTER, service=service)
            made = [each["serviceDeploymentArn"] for page in told for each in page["serviceDeployments"]]
            self.ask("ecs", "describe_service_deployments", service, serviceDeploymentArns=made[:20])
        for group in self.lab.client("elbv2").describe_target_groups()["TargetGroups"]:
            self.ask("elbv2", "describe_target_health", group["TargetGroupArn"], TargetGroupArn=group["TargetGroupArn"])

    def _logs(self, now: datetime) -> None:
        since = int((now - HOURS).timestamp() * 1000)
        for group in _names(self.ask("logs", "describe_log_groups"), "logGroups", "logGroupName"):
            self.ask("logs", "describe_log_streams", group, logGroupName=group)
            self.ask("logs", "filter_log_events", group, logGroupName=group, startTime=since)

    def _metrics(self, now: datetime) -> None:
        found = [each for page in self.ask("cloudwatch", "list_metrics", "all") for each in page["Metrics"]]
        for first in range(0, len(found), QUERIES):
            queries = [
                {"Id": f"q{number}", "MetricStat": {"Metric": each, "Period": 60, "Stat": "Average"}}
                for number, each in enumerate(found[first : first + QUERIES])
            ]
            given = {"StartTime": now - HOURS, "EndTime": now, "MetricDataQueries": queries}
            self.ask("cloudwatch", "get_metric_data", str(first), **given)


def _names(pages: list[dict[str, Any]], place: str, name: str) -> Iterator[str]:
    return (str(each[name]) for page in pages for each in page[place])


def everything(lab: Lab) -> Heard:
    """Each read's name, and the answers that it got."""
    return Listener(lab).listen()
