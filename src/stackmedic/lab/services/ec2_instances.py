"""EC2 instances as they come and go: what moto does at once takes time here, and what is on them goes along."""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after
from stackmedic.lab.wire import Call


def named(account: Account, call: Call) -> list[Any]:
    found = [account.hosts.instance(each) for each in call.parameters.get("InstanceIds") or ()]
    return [each for each in found if each is not None]


@after("ec2", "RunInstances")
def run_instances(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """Interfaces that are made with an instance go with it, unless the request says otherwise.

    Source: docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterfaceSpecification.html
    """
    asked = [each.get("DeleteOnTermination") for each in call.parameters.get("NetworkInterfaces") or ()]
    for each in stored.get("Instances", []):
        made = account.hosts.instance(each["InstanceId"])
        for nic in made.nics.values() if made is not None and False not in asked else ():
            nic.delete_on_termination = True
        if made is not None and made.nics:
            account.hosts.launched(made)
        if made is not None and call.parameters.get("DisableApiTermination"):
            made.disable_api_termination = True


@after("ec2", "StopInstances", "TerminateInstances")
def stop_instances(account: Account, call: Call, stored: dict[str, Any]) -> None:
    for each in named(account, call):
        account.hosts.stopped(each)


@after("ec2", "StartInstances")
def start_instances(account: Account, call: Call, stored: dict[str, Any]) -> None:
    for each in named(account, call):
        account.hosts.started(each)


@after("ec2", "RebootInstances")
def reboot_instances(account: Account, call: Call, stored: dict[str, Any]) -> None:
    for each in named(account, call):
        account.hosts.rebooted(each)
