"""What ECS checks of a service's revision and target groups, and of the ids of tasks, before it accepts them.

Sources of the words, as people report them: github.com/hashicorp/terraform/issues/4227 (container port, on an update,
too), github.com/cloudposse/terraform-aws-ecs-web-app/issues/226 (no load balancer),
github.com/hashicorp/terraform-provider-aws/issues/11723 (target type),
github.com/aws/aws-cdk/issues/33195 (inactive revision), github.com/aws/amazon-ecs-agent/issues/1276 (container name),
github.com/aws/aws-cli/issues/10057 and github.com/sil-org/ecs-deploy/issues/43 (task ids).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.wire import AwsError


def active_revision(account: Account, region: str, name: str, code: str = "ClientException") -> str:
    """The ARN of a revision from an ARN, ``family:revision`` or ``family``.

    Raises moto's ClientException for an unknown one, and ``code`` for one that may not be started any more
    (RunTask: github.com/DefangLabs/defang/pull/775).
    """
    revision = name.rpartition("/")[2].partition(":")[2]
    if revision and not revision.isdigit():
        raise AwsError("ClientException", f"Invalid revision number. Number: {revision}")
    definition = account.moto("ecs", region).describe_task_definition(name)
    if definition.status == "INACTIVE":
        raise AwsError(code, "TaskDefinition is inactive")
    return str(definition.arn)


def check_strategy(asked: dict[str, Any]) -> None:
    """Raises UnsupportedFeatureException for deployments that the lab would not carry out as AWS does."""
    wanted = asked.get("deploymentConfiguration") or {}
    controller = (asked.get("deploymentController") or {}).get("type", "ECS")
    strategy = wanted.get("strategy") or "ROLLING"
    found = [each for each in (controller, strategy) if each not in ("ECS", "ROLLING")]
    found += ["earlySuccessCriteria"] if (wanted.get("earlySuccessCriteria") or {}).get("enable") else []
    found += ["lifecycleHooks"] if wanted.get("lifecycleHooks") else []
    if found:
        raise AwsError("UnsupportedFeatureException", f"The lab deploys by rolling updates only, without {found[0]}.")


def check_balancers(account: Account, region: str, revision: str, balancers: list[dict[str, Any]]) -> None:
    """Raises InvalidParameterException for a container, a port or a target group that does not fit the revision."""
    definition = account.moto("ecs", region).describe_task_definition(revision)
    for each in balancers:
        if "targetGroupArn" in each:
            _check_target_group(account, region, each["targetGroupArn"], definition.network_mode)
        _check_port(definition.container_definitions, each["containerName"], int(each["containerPort"]))


def _check_target_group(account: Account, region: str, arn: str, network_mode: str | None) -> None:
    group = account.moto("elbv2", region).target_groups.get(arn)
    if group is None or not account.balancers.balancers_of(arn):
        raise AwsError(
            "InvalidParameterException",
            f"The target group with targetGroupArn {arn} does not have an associated load balancer.",
        )
    if network_mode == "awsvpc" and group.target_type != "ip":
        raise AwsError(
            "InvalidParameterException",
            f"The provided target group {arn} has target type {group.target_type}, which is incompatible with the "
            "awsvpc network mode specified in the task definition.",
        )


def _check_port(containers: list[dict[str, Any]], name: str, port: int) -> None:
    for container in containers:
        if container["name"] != name:
            continue
        if port in (int(each["containerPort"]) for each in container.get("portMappings") or ()):
            return
        raise AwsError(
            "InvalidParameterException", f"The container {name} did not have a container port {port} defined."
        )
    raise AwsError("InvalidParameterException", f"The container {name} does not exist in the task definition.")


def check_task_ids(names: list[str]) -> None:
    """Raises InvalidParameterException for what cannot be a task, such as the "None" of an empty list on a terminal."""
    if any(len(each.rpartition("/")[2]) not in (32, 36) for each in names):
        raise AwsError("InvalidParameterException", "taskId length should be one of [32,36]")
