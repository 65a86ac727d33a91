"""Fields of ecs:CreateService, each set to something else."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack


def mutations(stack: Stack) -> Iterator[Mutation]:
    for service in stack.services:
        for title, fields, asked in changes(stack, service):
            about = (service["serviceName"], service["serviceArn"])
            yield Mutation(f"{service['serviceName']} {title}", about, fields, update(stack, service, asked))
        name, asked = service["serviceName"], {"cluster": stack.cluster, "service": service["serviceName"]}
        yield Mutation(
            f"{name}: deleted", about, ("services", "status"), call("ecs", "delete_service", **asked, force=True)
        )


def update(stack: Stack, service: dict[str, Any], asked: dict[str, Any]) -> Any:
    return lambda lab: lab.ecs.update_service(cluster=stack.cluster, service=service["serviceName"], **asked)


def changes(stack: Stack, service: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Title, AWS's names for the field, and what ecs:UpdateService is asked."""
    count = service["desiredCount"]
    yield "desiredCount: 0", ("desiredCount",), {"desiredCount": 0}
    yield "desiredCount: one more", ("desiredCount",), {"desiredCount": count + 1}
    yield "grace period: 0", ("healthCheckGracePeriodSeconds",), {"healthCheckGracePeriodSeconds": 0}
    yield "grace period: 600", ("healthCheckGracePeriodSeconds",), {"healthCheckGracePeriodSeconds": 600}
    yield "desiredCount: 1", ("desiredCount",), {"desiredCount": 1}
    yield "desiredCount: 20", ("desiredCount",), {"desiredCount": 20}
    for told, field, value in (
        ("grace period: 0 and new tasks", "healthCheckGracePeriodSeconds", 0),
        ("zone rebalancing: ENABLED", "availabilityZoneRebalancing", "ENABLED"),
        ("propagateTags: NONE", "propagateTags", "NONE"),
        ("platform version: 1.3.0", "platformVersion", "1.3.0"),
        ("platform version: 1.0.0", "platformVersion", "1.0.0"),
        ("platform version: no such", "platformVersion", "9.9.9"),
        ("capacity: Spot", "capacityProviderStrategy", [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]),
    ):
        yield told, (field,), {field: value, "forceNewDeployment": True}
    yield "exec: off", ("enableExecuteCommand",), {"enableExecuteCommand": False}
    yield "new tasks", ("deployments",), {"forceNewDeployment": True}
    yield from rollout(service)
    yield from network(stack, service)
    yield from balancing(stack, service)


def rollout(service: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    known = service["deploymentConfiguration"]
    for title, field, value in (
        ("breaker: off", "deploymentCircuitBreaker", {"enable": False, "rollback": False}),
        ("breaker: no rollback", "deploymentCircuitBreaker", {"enable": True, "rollback": False}),
        ("maximumPercent: 100", "maximumPercent", 100),
        ("maximumPercent: 150", "maximumPercent", 150),
        ("minimumHealthyPercent: 50", "minimumHealthyPercent", 50),
        ("minimumHealthyPercent: 0", "minimumHealthyPercent", 0),
    ):
        kept = {key: known[key] for key in ("deploymentCircuitBreaker", "maximumPercent", "minimumHealthyPercent")}
        asked = {"deploymentConfiguration": kept | {field: value}, "forceNewDeployment": True}
        yield title, (field, "deploymentConfiguration"), asked


def network(stack: Stack, service: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    known = service["networkConfiguration"]["awsvpcConfiguration"]
    subnets = stack.in_vpc("describe_subnets", "Subnets")
    tables = {
        each["SubnetId"]: table["RouteTableId"]
        for table in stack.in_vpc("describe_route_tables", "RouteTables")
        for each in table["Associations"]
        if each.get("SubnetId")
    }
    others: dict[str | None, list[str]] = {}
    for subnet in sorted(subnets, key=lambda each: str(each["CidrBlock"])):
        others.setdefault(tables.get(subnet["SubnetId"]), []).append(subnet["SubnetId"])
    for table, ids in sorted(others.items(), key=str):
        if not set(ids) & set(known["subnets"]):
            yield f"subnets: those of {table}", ("subnets",), moved(known, subnets=ids)
    yield "subnets: only the first", ("subnets",), moved(known, subnets=known["subnets"][:1])
    groups = stack.in_vpc("describe_security_groups", "SecurityGroups")
    default = stack.default_group
    yield "securityGroups: default", ("securityGroups", "Groups"), moved(known, securityGroups=[default])
    yield "subnets: only the last", ("subnets",), moved(known, subnets=known["subnets"][-1:])
    for each in groups:
        if each["GroupId"] not in (default, *known["securityGroups"]):
            told = f"securityGroups: {each['GroupName']}"
            yield told, ("securityGroups", "Groups"), moved(known, securityGroups=[each["GroupId"]])
    public = "DISABLED" if known.get("assignPublicIp") == "ENABLED" else "ENABLED"
    yield f"assignPublicIp: {public}", ("assignPublicIp",), moved(known, assignPublicIp=public)


def moved(known: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"networkConfiguration": {"awsvpcConfiguration": deepcopy(known) | changed}}


def balancing(stack: Stack, service: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    known = service.get("loadBalancers")
    if not known:
        return
    field = ("loadBalancers",)
    yield "loadBalancers: none", field, {"loadBalancers": []}
    for title, changed in (
        ("containerPort: one more", {"containerPort": known[0]["containerPort"] + 1}),
        ("containerName: no such", {"containerName": "no-such"}),
    ):
        yield title, (*field, *changed), {"loadBalancers": [known[0] | changed]}
    mine = {each["targetGroupArn"] for each in known}
    for group in stack.all("elbv2", "describe_target_groups", "TargetGroups"):
        if group["TargetGroupArn"] not in mine:
            other = known[0] | {"targetGroupArn": group["TargetGroupArn"]}
            title = f"targetGroupArn: {group['TargetGroupName']}"
            yield title, (*field, "targetGroupArn"), {"loadBalancers": [other]}
