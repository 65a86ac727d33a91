"""Systems Manager: which instances are managed, and commands and sessions on them. Parameters are moto's.

Sources: SSM API reference, SendCommand (InvalidInstanceId: not in a valid state), GetCommandInvocation
(InvocationDoesNotExist before the agent has taken the command), StartSession (TargetNotConnected),
DescribeInstanceInformation; the text of InvalidInstanceId, github.com/aws/amazon-ssm-agent/issues/287; output is cut
at 24,000 characters.
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.physics.hosts import asking_commands, commands, docker_commands
from stackmedic.lab.physics.hosts.sent import Invocation
from stackmedic.lab.wire import AwsError, Call

SHELL_DOCUMENTS = ("AWS-RunShellScript",)
MOST_OUTPUT = 24_000
LOADED = (asking_commands, commands, docker_commands)  # They register themselves.


@own("ssm", "DescribeInstanceInformation")
def describe_instances(account: Account, call: Call) -> dict[str, Any]:
    """Every instance that Systems Manager has seen; who answers no more has lost the connection."""
    wanted = {
        value
        for each in call.parameters.get("Filters") or ()
        if each["Key"] == "InstanceIds"
        for value in each["Values"]
    }
    shown = []
    for stored in account.hosts.stored():
        online = account.hosts.managed(stored)
        if not account.hosts.host(stored).seen or stored.state == "terminated" or (wanted and stored.id not in wanted):
            continue
        shown.append(
            {
                "InstanceId": stored.id,
                "PingStatus": "Online" if online else "ConnectionLost",
                "LastPingDateTime": account.world.utc(),
                "AgentVersion": "3.3.2299.0",
                "IsLatestVersion": True,
                "PlatformType": "Linux",
                "PlatformName": "Amazon Linux",
                "PlatformVersion": "2023",
                "ResourceType": "EC2Instance",
                "IPAddress": account.hosts.host(stored).interface.address,
                "ComputerName": account.hosts.name(stored),
            }
        )
    return {"InstanceInformationList": shown}


@own("ssm", "SendCommand")
def send_command(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    ids = list(wanted.get("InstanceIds") or []) or _targeted(account, wanted.get("Targets") or [])
    for each in wanted.get("InstanceIds") or []:
        stored = account.hosts.instance(each)
        if stored is None or not account.hosts.managed(stored):
            raise AwsError("InvalidInstanceId", f"Instances [[{each}]] not in a valid state for account {account.id}")
    if wanted["DocumentName"] not in SHELL_DOCUMENTS:
        raise AwsError("InvalidDocument", f"Document {wanted['DocumentName']} does not exist in your account")
    lines = list((wanted.get("Parameters") or {}).get("commands") or [])
    if not lines:
        raise AwsError("InvalidParameters", "Parameter commands is required")
    made = account.hosts.sent.send(ids, lines, str(wanted.get("Comment") or ""))
    return {"Command": command_shown(account, made)}


def _targeted(account: Account, targets: list[dict[str, Any]]) -> list[str]:
    """Instances by tag or id; only managed ones get the command."""
    found = []
    for stored in account.hosts.stored():
        tags = {each["key"]: each["value"] for each in stored.get_tags()}
        for each in targets:
            name, values = each["Key"], each["Values"]
            fits = (
                stored.id in values if name.lower() == "instanceids" else tags.get(name.removeprefix("tag:")) in values
            )
            if fits and account.hosts.managed(stored):
                found.append(str(stored.id))
    return found


def command_shown(account: Account, made: list[Invocation]) -> dict[str, Any]:
    first = made[0] if made else None
    return {
        "CommandId": first.command_id if first else account.world.uuid(),
        "DocumentName": SHELL_DOCUMENTS[0],
        "DocumentVersion": "$DEFAULT",
        "Comment": first.comment if first else "",
        "Parameters": {"commands": first.lines if first else []},
        "InstanceIds": [each.instance_id for each in made],
        "RequestedDateTime": account.world.utc(first.at if first else None),
        "Status": _whole(made),
        "StatusDetails": _whole(made),
        "TargetCount": len(made),
        "CompletedCount": sum(each.status not in ("Pending", "InProgress") for each in made),
        "ErrorCount": sum(each.status == "Failed" for each in made),
        "TimeoutSeconds": 3600,
    }


def _whole(made: list[Invocation]) -> str:
    states = {each.status for each in made}
    for each in ("InProgress", "Pending", "Failed"):
        if each in states:
            return each
    return "Success"


@own("ssm", "GetCommandInvocation")
def get_invocation(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    found = account.hosts.sent.find(wanted["CommandId"], wanted["InstanceId"])
    if found is None:
        raise AwsError("InvocationDoesNotExist", "")
    shown: dict[str, Any] = {
        "CommandId": found.command_id,
        "InstanceId": found.instance_id,
        "Comment": found.comment,
        "DocumentName": SHELL_DOCUMENTS[0],
        "DocumentVersion": "$DEFAULT",
        "PluginName": "aws:runShellScript",
        "ResponseCode": found.said.code if found.done else -1,
        "Status": found.status,
        "StatusDetails": found.status,
        "StandardOutputContent": found.said.out[:MOST_OUTPUT] if found.done else "",
        "StandardErrorContent": found.errors[:MOST_OUTPUT] if found.done else "",
        "ExecutionStartDateTime": account.world.utc(found.at).isoformat(),
    }
    return shown


@own("ssm", "ListCommandInvocations")
def list_invocations(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters
    found = [
        each
        for each in account.hosts.sent.invocations
        if wanted.get("CommandId") in (None, each.command_id) and wanted.get("InstanceId") in (None, each.instance_id)
    ]
    return {
        "CommandInvocations": [
            {
                "CommandId": each.command_id,
                "InstanceId": each.instance_id,
                "Comment": each.comment,
                "DocumentName": SHELL_DOCUMENTS[0],
                "RequestedDateTime": account.world.utc(each.at),
                "Status": each.status,
                "StatusDetails": each.status,
                "CommandPlugins": [{"Name": "aws:runShellScript", "Status": each.status, "Output": each.said.out[:2500],
                                    "ResponseCode": each.said.code}] if wanted.get("Details") else [],
            }
            for each in reversed(found)
        ]
    }  # fmt: skip


@own("ssm", "ListCommands")
def list_commands(account: Account, call: Call) -> dict[str, Any]:
    wanted, sent = call.parameters.get("CommandId"), account.hosts.sent
    ids = dict.fromkeys(each.command_id for each in reversed(sent.invocations) if wanted in (None, each.command_id))
    return {"Commands": [command_shown(account, sent.of(each)) for each in ids]}


@own("ssm", "StartSession")
def start_session(account: Account, call: Call) -> dict[str, Any]:
    target = str(call.parameters["Target"])
    stored = account.hosts.instance(target)
    if stored is None or not account.hosts.managed(stored):
        raise AwsError("TargetNotConnected", f"{target} is not connected.")
    session = f"lab-{account.world.token(17)}"
    return {
        "SessionId": session,
        "TokenValue": account.world.token(64),
        "StreamUrl": f"wss://ssmmessages.{account.region}.amazonaws.com/v1/data-channel/{session}?role=publish_subscribe",
    }


@own("ssm", "TerminateSession")
def terminate_session(account: Account, call: Call) -> dict[str, Any]:
    return {"SessionId": call.parameters["SessionId"]}
