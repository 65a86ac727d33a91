"""What is wrong in a fleet from the start: one service in fifty, each by one plain cause.

Each cause is what somebody might have done in the last half hour, made by the AWS calls that they would have made.
"""

import json
from collections.abc import Callable

from stackmedic.lab.clients import Clients
from stackmedic.lab.stacks.fleet.program import BROKEN, NEEDED_MIB
from stackmedic.lab.stacks.fleet.stack import Member, members
from stackmedic.lab.stacks.manifest import manifest

ONE_IN = 50
SHOWS_AFTER_S = 900.0
Cause = Callable[[Clients, Member], None]


def upset(clients: Clients, services: int = 20) -> None:
    """Bring the causes about, in turn, and let time pass until their symptoms show."""
    for turn, member in enumerate(each for each in members(services) if each.number % ONE_IN == ONE_IN // 4):
        CAUSES[turn % len(CAUSES)](clients, member)
    clients.gateway.account.advance(SHOWS_AFTER_S)


def tag_deleted(clients: Clients, member: Member) -> None:
    """A clean-up took the tag that the service runs; its tasks were restarted."""
    clients("ecr").batch_delete_image(repositoryName=member.repository, imageIds=[{"imageTag": member.tag}])
    _restart(clients, member)


def broken_build(clients: Clients, member: Member) -> None:
    """The tag was pushed again with a build that does not start."""
    text = manifest(BROKEN, f"{member.name}/broken")
    clients("ecr").put_image(repositoryName=member.repository, imageTag=member.tag, imageManifest=text)
    _restart(clients, member)


def secret_key_removed(clients: Clients, member: Member) -> None:
    """A rotation of the cluster's secret forgot the service's key."""
    manager, name = clients("secretsmanager"), f"{member.cluster}/tokens"
    tokens = json.loads(manager.get_secret_value(SecretId=name)["SecretString"])
    del tokens[member.secret_key]
    token = clients.gateway.account.world.uuid()  # Becomes the version's id; boto3 would draw one.
    manager.put_secret_value(SecretId=name, SecretString=json.dumps(tokens), ClientRequestToken=token)
    _restart(clients, member)


def health_path_changed(clients: Clients, member: Member) -> None:
    """The target group asks for a path that the program answers with 404."""
    group = clients("elbv2").describe_target_groups(Names=[member.name])["TargetGroups"][0]["TargetGroupArn"]
    clients("elbv2").modify_target_group(TargetGroupArn=group, HealthCheckPath="/", Matcher={"HttpCode": "204"})


def memory_lowered(clients: Clients, member: Member) -> None:
    """A revision gives the container less memory than its program takes; the one before is gone."""
    ecs = clients("ecs")
    shown = ecs.describe_task_definition(taskDefinition=member.name)["taskDefinition"]
    kept = ("family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn")
    containers = [{**each, "memory": NEEDED_MIB - 20} for each in shown["containerDefinitions"]]
    ecs.register_task_definition(containerDefinitions=containers, **{name: shown[name] for name in kept})
    ecs.update_service(cluster=member.cluster, service=member.name, taskDefinition=member.name)
    _restart(clients, member)


def _restart(clients: Clients, member: Member) -> None:
    """Stop the service's tasks; ECS starts others."""
    ecs = clients("ecs")
    for arn in ecs.list_tasks(cluster=member.cluster, serviceName=member.name)["taskArns"]:
        ecs.stop_task(cluster=member.cluster, task=arn, reason="Restart")


CAUSES: tuple[Cause, ...] = (tag_deleted, broken_build, secret_key_removed, health_path_changed, memory_lowered)
