"""ECS: what is kept of a service's deployments and revisions, and stopping one that is under way."""

import re
from collections.abc import Iterator
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.ecs import breaker
from stackmedic.lab.ecs.deployment import Service
from stackmedic.lab.gateway import own
from stackmedic.lab.services.ecs import service_of
from stackmedic.lab.wire import AwsError, Call


@own("ecs", "ListServiceDeployments")
def list_service_deployments(account: Account, call: Call) -> dict[str, Any]:
    """Newest first, optionally of some states."""
    service = service_of(account, call, call.parameters["service"])
    wanted = call.parameters.get("status") or []
    brief = (
        "serviceDeploymentArn",
        "serviceArn",
        "clusterArn",
        "startedAt",
        "createdAt",
        "finishedAt",
        "status",
        "statusReason",
    )
    found = [record for record in service.history if not wanted or record["status"] in wanted]
    return {
        "serviceDeployments": [
            {name: record[name] for name in brief if name in record}
            | {"targetServiceRevisionArn": record["targetServiceRevision"]["arn"]}
            for record in found[: call.parameters.get("maxResults") or 100]
        ]
    }


@own("ecs", "DescribeServiceDeployments")
def describe_service_deployments(account: Account, call: Call) -> dict[str, Any]:
    """Up to twenty, by ARN."""
    asked = call.parameters["serviceDeploymentArns"]
    every = {each["serviceDeploymentArn"]: each for service in _named(account, asked) for each in service.history}
    return _by_arn("serviceDeployments", every, asked)


@own("ecs", "StopServiceDeployment")
def stop_service_deployment(account: Account, call: Call) -> dict[str, Any]:
    """Back to the deployment that completed last, whatever the breaker says; also where it has no rollback."""
    arn = call.parameters["serviceDeploymentArn"]
    service = next(iter(_named(account, [arn])), None)
    if service is None or all(each["serviceDeploymentArn"] != arn for each in service.history):
        raise AwsError("ServiceDeploymentNotFoundException", "Service deployment not found.")
    if call.parameters.get("stopType", "ROLLBACK") != "ROLLBACK":
        raise AwsError("UnsupportedFeatureException", "The lab stops deployments by rolling them back only.")
    good = breaker.way_back(service)
    record = service.primary.record
    if record["serviceDeploymentArn"] != arn or record["status"] != "IN_PROGRESS" or good is None:
        raise AwsError("ConflictException", "The service deployment cannot be stopped in its current state.")
    breaker.go_back(account.ecs, service, good, breaker.BY_HAND, f"Rolling back to deploymentId {good.id}.")
    service.steady = False
    account.world.changed(service.arn)
    account.ecs.reconcile(service)
    return {"serviceDeploymentArn": arn}


@own("ecs", "DescribeServiceRevisions")
def describe_service_revisions(account: Account, call: Call) -> dict[str, Any]:
    """Up to twenty, by ARN."""
    asked = call.parameters["serviceRevisionArns"]
    every = {each["serviceRevisionArn"]: each for service in _named(account, asked) for each in service.revisions}
    return _by_arn("serviceRevisions", every, asked)


def _named(account: Account, arns: list[str]) -> Iterator[Service]:
    """The services that the ARNs of deployments and revisions belong to, each once."""
    kinds = re.compile(r":service-(?:deployment|revision)/")
    for arn in dict.fromkeys(kinds.sub(":service/", each).rpartition("/")[0] for each in arns):
        if arn in account.ecs.services:
            yield account.ecs.services[arn]


def _by_arn(key: str, every: dict[str, dict[str, Any]], asked: list[str]) -> dict[str, Any]:
    return {
        key: [every[arn] for arn in asked if arn in every],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in asked if arn not in every],
    }
