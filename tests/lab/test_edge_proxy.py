"""A proxy before the programs of a task, as in Onyx's guide: what it passes on, and what happens without it."""

import json
from typing import Any

import pytest

from tests.lab.edge import Edge
from tests.lab.edge_case import Act, Case, Harmless, named

CLUSTER, SERVICE, LOGS = "onyx-prod-cluster", "customer-a-prod-service", "/ecs/customer-a-prod"
HERE_ONLY = {"message": "This API is only available in development mode"}
Container = dict[str, Any]


def service(edge: Edge) -> dict[str, Any]:
    return dict(edge.lab.ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0])


def register(edge: Edge, changed: list[Container]) -> str:
    """RegisterTaskDefinition with other containers."""
    arn = service(edge)["taskDefinition"]
    found = edge.lab.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    kept = ("family", "taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory", "requiresCompatibilities")
    made = edge.lab.ecs.register_task_definition(
        containerDefinitions=changed, **{key: found[key] for key in kept if found.get(key)}
    )
    return str(made["taskDefinition"]["taskDefinitionArn"])


def containers(edge: Edge) -> list[Container]:
    arn = service(edge)["taskDefinition"]
    return list(edge.lab.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]["containerDefinitions"])


def without_proxy(edge: Edge) -> None:
    """RegisterTaskDefinition without nginx; the target group, and the groups, lead to the web server."""
    arn = register(edge, [each for each in containers(edge) if each["name"] != "nginx"])
    group = service(edge)["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"][0]
    balancer = [{"GroupId": each} for each in edge.balancer["SecurityGroups"]]
    admitted = [{"IpProtocol": "tcp", "FromPort": 3000, "ToPort": 3000, "UserIdGroupPairs": balancer}]
    edge.lab.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=admitted)
    for each in edge.balancer["SecurityGroups"]:
        to_tasks = [{"IpProtocol": "tcp", "FromPort": 3000, "ToPort": 3000, "UserIdGroupPairs": [{"GroupId": group}]}]
        edge.lab.ec2.authorize_security_group_egress(GroupId=each, IpPermissions=to_tasks)
    target = {**service(edge)["loadBalancers"][0], "containerName": "web_server", "containerPort": 3000}
    edge.lab.ecs.update_service(cluster=CLUSTER, service=SERVICE, taskDefinition=arn, loadBalancers=[target])


def development_mode(edge: Edge) -> None:
    got = edge.get("/api/me")
    assert (got.status, json.loads(got.said)) == (404, HERE_ONLY)
    assert edge.get("/auth/login").status == 200


def with_variables(name: str, **changed: str | None) -> Act:
    """RegisterTaskDefinition: other variables of a container; UpdateService."""

    def act(edge: Edge) -> None:
        found = containers(edge)
        for each in found:
            if each["name"] == name:
                known = {one["name"]: one["value"] for one in each["environment"]} | changed
                each["environment"] = [{"name": key, "value": value} for key, value in known.items() if value]
        edge.lab.ecs.update_service(cluster=CLUSTER, service=SERVICE, taskDefinition=register(edge, found))

    return act


def logged(text: str) -> Act:
    def shows(edge: Edge) -> None:
        found = edge.lab.client("logs").filter_log_events(logGroupName=LOGS, logStreamNamePrefix="nginx")["events"]
        assert any(text in each["message"] for each in found)

    return shows


def restart(edge: Edge) -> None:
    edge.lab.ecs.update_service(cluster=CLUSTER, service=SERVICE, forceNewDeployment=True)


CASES = [
    Case("loadbalancer.proxy_container_missing", "RegisterTaskDefinition without nginx; UpdateService",
         without_proxy, development_mode, 25),
    Case("network.dns_container_alias", "RegisterTaskDefinition: nginx is told a container's name",
         with_variables("nginx", ONYX_BACKEND_API_HOST="api_server"),
         logged('host not found in upstream "api_server"'), 15),
    Case("network.dns_container_alias", "the web server binds to the name that Fargate gave the task",
         with_variables("web_server", HOSTNAME=None),
         logged("connect() failed (111: Connection refused) while connecting to upstream"), 15),
]  # fmt: skip
HARMLESS = [
    Harmless("loadbalancer.proxy_container_missing", "the same containers again", restart, 25),
    Harmless("network.dns_container_alias", "the loopback by its address",
             with_variables("nginx", ONYX_BACKEND_API_HOST="127.0.0.1"), 25),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_cause_shows(onyx: Edge, case: Case) -> None:
    case.play(onyx)


@pytest.mark.parametrize("case", HARMLESS, ids=named)
def test_a_change_hurts_nobody(onyx: Edge, case: Harmless) -> None:
    case.play(onyx)


def test_the_proxy_takes_the_prefix_off_and_passes_on_what_the_program_says(onyx: Edge) -> None:
    assert onyx.get("/api/me").status == 403
    assert onyx.get("/api/health").status == 200
    assert onyx.get("/auth/login").status == 200
    assert onyx.get("/nowhere").status == 404


def test_what_the_programs_behind_it_need_is_there(onyx: Edge) -> None:
    """The search engine in its container on a host, the bucket."""
    assert onyx.get("/api/query").status == 200
    assert onyx.get("/api/documents", method="POST", body=b"{}").status == 200


def test_the_proxy_listens_when_the_program_behind_it_has_answered(onyx: Edge) -> None:
    restart(onyx)
    onyx.lab.advance(4)
    logged("http://localhost:8080/health responded with 000, retrying...")(onyx)
    assert onyx.hurt(4) == {}
