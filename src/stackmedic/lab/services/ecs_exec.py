"""ECS Exec: a session in a container, if the task was started for it and its agent reaches Session Manager.

The session's channel is not simulated: the answer names one, and nobody listens there. Sources:
docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html (the task role's four actions, a writable root file
system, a way to ssmmessages), API reference, ExecuteCommand; the words are those that people report:
github.com/boto/boto3/issues/2822 (interactive), github.com/aws/aws-cli/issues/6070 (a read-only root file system) and
6456 (not connected), repost.aws/knowledge-center/fargate-ecs-exec-errors (not enabled, or no agent).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.ecs.task import Task
from stackmedic.lab.gateway import own
from stackmedic.lab.physics import network, permissions
from stackmedic.lab.services.ecs import task_of
from stackmedic.lab.wire import AwsError, Call

CHANNELS = tuple(f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data"))
ONLY_INTERACTIVE = "Interactive is the only mode supported currently."
NOT_ENABLED = (
    "The execute command failed because execute command was not enabled when the task was run or the execute command "
    "agent isn’t running. Wait and try again or run a new task with execute command enabled and try again."
)
NOT_CONNECTED = "The execute command failed due to an internal error. Try again later."


@own("ecs", "ExecuteCommand")
def execute_command(account: Account, call: Call) -> dict[str, Any]:
    asked = call.parameters
    task = task_of(account, call, asked["task"])
    if not asked.get("interactive"):
        raise AwsError("InvalidParameterException", ONLY_INTERACTIVE)
    name = str(asked.get("container") or task.wire["containers"][0]["name"])
    found = next((each for each in task.wire["containers"] if each["name"] == name), None)
    if found is None or not task.wire.get("enableExecuteCommand") or found["lastStatus"] != "RUNNING":
        raise AwsError("InvalidParameterException", NOT_ENABLED)
    if not connected(account, task, name):
        raise AwsError("TargetNotConnectedException", NOT_CONNECTED)
    session = f"ecs-execute-command-{account.world.token(17)}"
    channel = f"wss://ssmmessages.{account.region}.amazonaws.com/v1/data-channel/{session}"
    return {
        "clusterArn": task.wire["clusterArn"],
        "taskArn": task.wire["taskArn"],
        "containerArn": found["containerArn"],
        "containerName": name,
        "interactive": True,
        "session": {
            "sessionId": session,
            "streamUrl": f"{channel}?role=publish_subscribe",
            "tokenValue": account.world.token(64),
        },
    }


def connected(account: Account, task: Task, container: str) -> bool:
    """Whether the agent in a container can hold a channel to Session Manager."""
    definition = next(each for each in task.definition["containerDefinitions"] if each["name"] == container)
    role = str(task.definition.get("taskRoleArn") or "")
    if definition.get("readonlyRootFilesystem") or not role:
        return False
    allowed = all(permissions.role_may(account, role, action, "*") for action in CHANNELS)
    return allowed and bool(network.reaches(account, task.interface, "ssmmessages"))
