"""The twin's secrets, roles, images, definitions and services."""

import json
import re
from typing import Any

from stackmedic.lab.stacks.manifest import manifest
from stackmedic.lab.twin import programs
from stackmedic.lab.twin.maker import Maker, picked
from stackmedic.lab.twin.record import Body

DEFINITION = (
    "family", "taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory", "requiresCompatibilities",
    "runtimePlatform", "containerDefinitions", "ephemeralStorage", "volumes",
)  # fmt: skip
SERVICE = (
    "serviceName", "desiredCount", "launchType", "capacityProviderStrategy", "networkConfiguration",
    "healthCheckGracePeriodSeconds", "enableExecuteCommand", "availabilityZoneRebalancing", "schedulingStrategy",
)  # fmt: skip
CONFIGURATION = ("maximumPercent", "minimumHealthyPercent", "deploymentCircuitBreaker")
NO_KEY = re.compile(r"did not contain json key (?P<key>[\w.-]+)")
ECR = re.compile(r"^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com/(?P<repository>[^:@]+):(?P<tag>[\w.-]+)$")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}],
}
ALL: dict[str, Any] = {"Effect": "Allow", "Resource": "*"}


def make(maker: Maker) -> None:
    """Services run the revision that worked; the one that was being deployed comes later."""
    definitions = [each.told["taskDefinition"] for each in maker.record.each("ecs:DescribeTaskDefinition") if each.told]
    definitions.sort(key=lambda each: (each["family"], each["revision"]))
    services = maker.record.all("ecs:DescribeServices", "services")
    worked = {_worked(each) for each in services}
    # Of an image that several revisions run, what the one that worked tells of it counts.
    for each in sorted(definitions, key=lambda one: one["taskDefinitionArn"] not in worked):
        for container in each["containerDefinitions"]:
            _secrets(maker, container)
            _log(maker, container)
            _image(maker, each, container, broken=each["taskDefinitionArn"] not in worked)
        for role in {each.get("executionRoleArn"), each.get("taskRoleArn")} - {None}:
            _role(maker, str(role))
    maker.account.advance(60)
    for each in definitions:
        _definition(maker, each)
    for each in services:
        if each.get("status") == "ACTIVE":
            _service(maker, each)


def _worked(service: Body) -> str:
    """The revision that a service ran when all was well, as its deployments tell."""
    states = service.get("deployments", [])
    for wanted in (("COMPLETED",), ("IN_PROGRESS", "FAILED", None)):
        for each in sorted(states, key=lambda one: one.get("status") == "PRIMARY" and wanted != ("COMPLETED",)):
            if each.get("rolloutState") in wanted:
                return str(each["taskDefinition"])
    return str(service["taskDefinition"])


def _secrets(maker: Maker, container: Body) -> None:
    manager = maker.clients("secretsmanager")
    wanted: dict[str, dict[str, str]] = {}
    for each in container.get("secrets", []):
        parts = each["valueFrom"].split(":")
        if parts[2:3] == ["secretsmanager"]:
            key = parts[7] if len(parts) > 7 else ""
            wanted.setdefault(":".join(parts[:7]), {})[key] = programs.value(maker, f"{each['name']}_{key}")
        else:
            name = each["valueFrom"].partition(":parameter")[2] or each["valueFrom"]
            asked = {"Name": name, "Value": programs.value(maker, each["name"]), "Type": "SecureString"}
            maker.try_(name, maker.clients("ssm").put_parameter, **asked, Overwrite=True)
    for arn, keys in wanted.items():
        text = keys[""] if "" in keys else json.dumps(keys)
        if arn in maker.names:
            known = json.loads(manager.get_secret_value(SecretId=maker.here(arn))["SecretString"] or "{}")
            manager.put_secret_value(SecretId=maker.here(arn), SecretString=json.dumps(known | keys))
            continue
        name = re.sub(r"-\w{6}$", "", arn.rsplit(":", 1)[-1])
        made = maker.try_(f"secret {name}", manager.create_secret, Name=name, SecretString=text)
        if made:
            maker.is_now(arn, made["ARN"])
            _spoil(maker, arn, made["ARN"])


def _spoil(maker: Maker, old: str, new: str) -> None:
    """What is known to be wrong with a secret comes later."""
    manager = maker.clients("secretsmanager")
    said = json.dumps([each.told for each in maker.record.each("ecs:DescribeTasks")])
    missing = {each["key"] for each in NO_KEY.finditer(said)}
    gone = any(old in json.dumps(each) for each in maker.record.refused("secretsmanager:DescribeSecret", "NotFound"))
    if gone:
        maker.wait("a secret is gone", manager.delete_secret, SecretId=new, ForceDeleteWithoutRecovery=True)
    elif missing:
        maker.wait("a secret's keys", _without, maker=maker, secret=new, missing=missing)


def _without(maker: Maker, secret: str, missing: set[str]) -> None:
    manager = maker.clients("secretsmanager")
    known = json.loads(manager.get_secret_value(SecretId=secret)["SecretString"])
    kept = {key: text for key, text in known.items() if key not in missing}
    manager.put_secret_value(SecretId=secret, SecretString=json.dumps(kept))


def _log(maker: Maker, container: Body) -> None:
    group = container.get("logConfiguration", {}).get("options", {}).get("awslogs-group")
    logs = maker.clients("logs")
    if not group or any(each["logGroupName"] == group for each in logs.describe_log_groups()["logGroups"]):
        return
    logs.create_log_group(logGroupName=group)
    for heard in maker.record.each("logs:DescribeLogGroups"):
        there = [each["logGroupName"] for each in heard.told.get("logGroups", [])]
        if heard.given.get("logGroupNamePrefix") == group and not heard.code and group not in there:
            maker.wait("a log group is gone", logs.delete_log_group, logGroupName=group)


def _image(maker: Maker, definition: Body, container: Body, broken: bool) -> None:
    found, ecr = ECR.match(container["image"]), maker.clients("ecr")
    if not found:
        maker.unknown.append(f"{container['image']} is taken for an image that is there and well")
        return
    repository, tag = found["repository"], found["tag"]
    if repository not in {each["repositoryName"] for each in ecr.describe_repositories()["repositories"]}:
        ecr.create_repository(repositoryName=repository)
    if ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": tag}])["images"]:
        return
    text = manifest(programs.program(maker, definition, container, broken), f"{repository}:{tag}")
    maker.try_(f"{repository}:{tag}", ecr.put_image, repositoryName=repository, imageTag=tag, imageManifest=text)
    for given in maker.record.refused("ecr:DescribeImages", "ImageNotFound"):
        if given.get("repositoryName") == repository and {"imageTag": tag} in given.get("imageIds", []):
            gone = {"repositoryName": repository, "imageIds": [{"imageTag": tag}]}
            maker.wait(f"{repository}:{tag} is gone", ecr.batch_delete_image, **gone)


def _role(maker: Maker, arn: str) -> None:
    """It may do everything, but for what the recording says that it may not."""
    iam, name = maker.clients("iam"), arn.rsplit("/", 1)[-1]
    if arn in maker.names:
        return
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    maker.is_now(arn, made)
    iam.put_role_policy(RoleName=name, PolicyName="twin", PolicyDocument=_document({"Action": "*"}))
    denied = sorted({
        result["EvalActionName"]
        for heard in maker.record.each("iam:SimulatePrincipalPolicy")
        if heard.given.get("PolicySourceArn") == arn
        for result in heard.told.get("EvaluationResults", [])
        if result["EvalDecision"] != "allowed"
    })  # fmt: skip
    if denied:
        given = {"RoleName": name, "PolicyName": "twin", "PolicyDocument": _document({"NotAction": denied})}
        maker.wait(f"what {name} may", iam.put_role_policy, **given)
    for heard in maker.record.each("iam:GetRole"):
        trust = heard.told.get("Role", {}).get("AssumeRolePolicyDocument")
        if heard.given.get("RoleName") == name and trust:
            asked = {"RoleName": name, "PolicyDocument": trust if isinstance(trust, str) else json.dumps(trust)}
            maker.wait(f"whom {name} trusts", iam.update_assume_role_policy, **asked)


def _document(statement: Body) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [ALL | statement]})


def _definition(maker: Maker, old: Body) -> None:
    given = maker.here(picked(old, *DEFINITION))
    made = maker.try_(f"{old['family']}:{old['revision']}", maker.clients("ecs").register_task_definition, **given)
    if made:
        maker.is_now(old["taskDefinitionArn"], made["taskDefinition"]["taskDefinitionArn"])


def _service(maker: Maker, old: Body) -> None:
    """One that was scaled to nothing is created like that."""
    ecs, cluster = maker.clients("ecs"), old["clusterArn"].rsplit("/", 1)[-1]
    ecs.create_cluster(clusterName=cluster)
    given = maker.here(picked(old, *SERVICE))
    configuration = picked(old.get("deploymentConfiguration", {}), *CONFIGURATION)
    balancers = [
        picked(each, "targetGroupArn", "containerName", "containerPort") for each in old.get("loadBalancers", [])
    ]
    first, (now, vain) = _worked(old), _deployed(maker, old)
    asked = {"cluster": cluster, "taskDefinition": maker.here(first), "desiredCount": old["desiredCount"]}
    asked |= {"deploymentConfiguration": configuration} if configuration else {}
    asked |= {"loadBalancers": maker.here(balancers)} if balancers else {}
    made = maker.try_(f"service {old['serviceName']}", ecs.create_service, **{**given, **asked})
    if made and (now != first or vain):
        change = {"cluster": cluster, "service": old["serviceName"], "taskDefinition": maker.here(now)}
        maker.wait(f"the deployment of {old['serviceName']}", ecs.update_service, **change, forceNewDeployment=vain)


def _deployed(maker: Maker, service: Body) -> tuple[str, bool]:
    """The revision that was deployed last, and whether that has come to nothing so far."""
    tried = [
        each
        for each in maker.record.all("ecs:DescribeServiceDeployments", "serviceDeployments")
        if each.get("serviceArn") == service["serviceArn"]
    ]
    newest = max(tried, key=lambda each: str(each.get("createdAt", "")), default={})
    states = {each.get("rolloutState") for each in service.get("deployments", []) if each.get("status") == "PRIMARY"}
    vain = newest.get("status", "SUCCESSFUL") != "SUCCESSFUL" or bool(states & {"IN_PROGRESS", "FAILED"})
    wanted = newest.get("targetServiceRevision", {}).get("arn")
    for each in maker.record.all("ecs:DescribeServiceRevisions", "serviceRevisions"):
        if each["serviceRevisionArn"] == wanted and each["taskDefinition"] in maker.names:
            return str(each["taskDefinition"]), vain
    return str(service["taskDefinition"]), vain
