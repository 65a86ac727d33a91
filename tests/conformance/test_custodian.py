"""Cloud Custodian finds the resources that its policies are about, and no others."""

import json
from typing import Any

import pytest

from tests.conformance.conftest import Terminal
from tests.scenarios.lab import BACKEND, CACHE, CLUSTER, DATABASE, FRONTEND, REGION, Lab

BALANCER = "ohmycoins-staging-alb"
Policy = dict[str, Any]


def policy(name: str, resource: str, *filters: Any) -> Policy:
    return {"name": name, "resource": f"aws.{resource}", "filters": list(filters)}


def value(key: str, wanted: Any, **more: Any) -> Policy:
    return {"type": "value", "key": key, "value": wanted, **more}


POLICIES = [
    policy("services", "ecs-service"),
    policy("services-without-breaker", "ecs-service",
           value("deploymentConfiguration.deploymentCircuitBreaker.enable", False)),
    policy("tasks-that-run", "ecs-task", value("lastStatus", "RUNNING")),
    policy("groups-open-to-the-world", "security-group",
           {"type": "ingress", "Cidr": {"value": "0.0.0.0/0"}, "Ports": [80]}),
    policy("groups-of-nobody", "security-group", "unused"),
    policy("databases-in-one-zone", "rds", value("MultiAZ", False)),
    policy("databases-without-backups", "rds", value("BackupRetentionPeriod", 0)),
    policy("databases-that-idle", "rds",
           {"type": "metrics", "name": "DatabaseConnections", "days": 1, "value": 100, "op": "lt"}),
    policy("balancers-without-logs", "app-elb", "is-not-logging"),
    policy("balancers-without-tls", "app-elb", {"type": "listener", "key": "Protocol", "value": "HTTP"}),
    policy("classic-balancers", "elb"),
    policy("groups-for-ever", "log-group", {"retentionInDays": "absent"}),
    policy("groups-for-a-month", "log-group", {"retentionInDays": 30}),
    policy("caches-in-plain", "elasticache-group", value("TransitEncryptionEnabled", False)),
    policy("caches", "elasticache-group"),
    policy("secrets-without-rotation", "secrets-manager", {"RotationEnabled": "absent"}),
]  # fmt: skip
NAMES = ("serviceName", "GroupName", "DBInstanceIdentifier", "LoadBalancerName", "logGroupName", "ReplicationGroupId",
         "Name", "group")  # fmt: skip


@pytest.fixture
def found(lab: Lab, terminal: Terminal) -> dict[str, list[str]]:
    """The names of the resources by policy. Something is wrong with the stack: a group for logs without an end, a
    security group that nobody uses, a service without a breaker."""
    lab.client("logs").create_log_group(logGroupName="/left/behind")
    vpc = lab.ec2.describe_security_groups(GroupIds=[lab.task_group()])["SecurityGroups"][0]["VpcId"]
    lab.ec2.create_security_group(GroupName="left-behind", Description="of nobody", VpcId=vpc)
    never = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    lab.ecs.update_service(cluster=CLUSTER, service=FRONTEND, deploymentConfiguration=never)
    (terminal.home / "policies.json").write_text(json.dumps({"policies": POLICIES}))
    asked = ("run", "--cache-period", "0", "--region", REGION, "--output-dir", "out", "policies.json")
    done = terminal.run("custodian", *asked)
    assert (done.returncode, "ERROR" in done.stderr) == (0, False), done.stderr
    return {each["name"]: names(terminal, each["name"]) for each in POLICIES}


def names(terminal: Terminal, policy_name: str) -> list[str]:
    resources = json.loads((terminal.home / "out" / policy_name / "resources.json").read_text())
    return sorted(next(str(each[key]) for key in NAMES if key in each) for each in resources)


def test_each_policy_finds_what_it_is_about_and_nothing_else(found: dict[str, list[str]]) -> None:
    assert found == {
        "services": [BACKEND, FRONTEND],
        "services-without-breaker": [FRONTEND],
        "tasks-that-run": [f"service:{BACKEND}"] * 2 + [f"service:{FRONTEND}"] * 2,
        "groups-open-to-the-world": ["ohmycoins-staging-alb-sg"],
        "groups-of-nobody": ["default", "default", "left-behind"],
        "databases-in-one-zone": [DATABASE],
        "databases-without-backups": [],
        "databases-that-idle": [DATABASE],
        "balancers-without-logs": [BALANCER],
        "balancers-without-tls": [BALANCER],
        "classic-balancers": [],
        "groups-for-ever": ["/left/behind"],
        "groups-for-a-month": ["/ecs/ohmycoins-staging/backend", "/ecs/ohmycoins-staging/frontend"],
        "caches-in-plain": [],
        "caches": [CACHE],
        "secrets-without-rotation": ["ohmycoins-staging-app-secrets"],
    }
