"""What ECS checks of a task definition for Fargate before it registers it, and how it writes its size.

Sizes: docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html ("Task CPU and memory"); also
"1 vCPU" and "2 GB" are taken, and kept as CPU units and MiB (API reference, RegisterTaskDefinition).

Words, as people report them: github.com/mongodb/terraform-aws-ecs-task-definition/issues/38 (no cpu),
github.com/aws/amazon-ecs-cli/issues/982 (no memory), github.com/aws/amazon-ecs-cli/issues/1145 (network mode),
github.com/towardsthecloud/aws-cdk-examples/issues/1 (sizes), github.com/pulumi/pulumi-awsx/issues/1220 (a container's
memory), github.com/cloudnativedaysjp/dreamkast-infra/pull/4766 (reservations).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, before
from stackmedic.lab.wire import AwsError, Call

GIB = 1024
SIZES = {
    256: (512, 1024, 2048),
    512: range(1 * GIB, 4 * GIB + 1, GIB),
    1024: range(2 * GIB, 8 * GIB + 1, GIB),
    2048: range(4 * GIB, 16 * GIB + 1, GIB),
    4096: range(8 * GIB, 30 * GIB + 1, GIB),
    8192: range(16 * GIB, 60 * GIB + 1, 4 * GIB),
    16384: range(32 * GIB, 120 * GIB + 1, 8 * GIB),
}


@before("ecs", "RegisterTaskDefinition")
def may_register(account: Account, call: Call) -> None:
    """Raises ClientException for a definition that Fargate would not run."""
    asked = call.parameters
    if "FARGATE" not in (asked.get("requiresCompatibilities") or ()):
        return
    for name in ("cpu", "memory"):
        if not asked.get(name):
            raise AwsError("ClientException", f"Fargate requires that '{name}' be defined at the task level.")
    if asked.get("networkMode") != "awsvpc":
        raise AwsError("ClientException", "Fargate only supports network mode ‘awsvpc’.")
    cpu, memory = units(asked["cpu"], "vcpu"), units(asked["memory"], "gb")
    if memory not in SIZES.get(cpu, ()):
        text = (
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )
        raise AwsError("ClientException", text)
    _check_containers(asked["containerDefinitions"], memory)


def _check_containers(containers: list[dict[str, Any]], memory: int) -> None:
    for each in containers:
        if int(each.get("memory") or 0) > memory:
            text = f"The 'memory' setting for container '{each['name']}' is greater than for the task."
            raise AwsError("ClientException", text)
    if sum(int(each.get("memoryReservation") or 0) for each in containers) > memory:
        text = (
            "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'."
        )
        raise AwsError("ClientException", text)


@after("ecs", "RegisterTaskDefinition")
def register(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """Sizes are shown in CPU units and MiB, however they were written."""
    shown = stored["taskDefinition"]
    kept = account.moto("ecs", call.region).describe_task_definition(shown["taskDefinitionArn"])
    for name, unit in (("cpu", "vcpu"), ("memory", "gb")):
        if shown.get(name):
            shown[name] = str(units(shown[name], unit))
            setattr(kept, name, shown[name])
    return stored


def units(said: str, unit: str) -> int:
    """ "512", ".5 vCPU" and "2 GB" in CPU units and MiB; -1 for what is no size."""
    text = said.strip().lower()
    number = text.removesuffix(unit).strip()
    try:
        return round(float(number) * GIB) if text != number else int(number)
    except ValueError:
        return -1
