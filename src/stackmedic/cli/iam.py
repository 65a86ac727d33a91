"""stackmedic iam: which permissions a command needs, as the policy to attach."""

from enum import StrEnum
from typing import Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Costs, Probe, StackName, State, Through
from stackmedic.cli.settings import Settings, with_settings

iam = typer.Typer(help="The least IAM policy for a command.", no_args_is_help=True)


class Command(StrEnum):
    """The commands that ask an account for anything."""

    DIAGNOSE = "diagnose"
    FIX = "fix"
    TRIAGE = "triage"
    STATUS = "status"
    DISCOVER = "discover"
    DOCTOR = "doctor"
    BUNDLE = "bundle"
    PROBE = "probe"
    REACH = "reach"
    TERRAFORM_DRIFT = "terraform-drift"
    TERRAFORM_GUARD = "terraform-guard"


def policy(
    settings: Settings,
    command: Annotated[Command, typer.Option("--for", help="The command that is to be allowed.")],
    stack: StackName = None,
    cluster: Cluster = None,
    account: Annotated[str, typer.Option(help="Only in this account (twelve digits).", metavar="ID")] = "",
    state: State = None,
    read_secret_keys: Annotated[
        bool, typer.Option("--read-secret-keys", help="Allow for diagnose --read-secret-keys.")
    ] = False,
    probe: Probe = False,
    through: Through = "",
    costs: Costs = False,
) -> int:
    """Print the least IAM policy with which a command works.

    Computed from what the command's code declares, and as narrow as AWS allows for the stack, cluster, region and
    account that are named here or in stackmedic.toml. Asks no account.
    """
    from stackmedic import permissions
    from stackmedic.cli.asked import options, target
    from stackmedic.report import json

    asking = probe or bool(through) or command is Command.PROBE
    asked = options(
        settings, read_secret_keys=read_secret_keys, state=state, probe=asking, through=through, costs=costs
    )
    console.write(json.render(permissions.iam_policy(command.value, target(stack, cluster), asked, account)))
    return 0


iam.callback()(lambda: None)  # Keeps `policy` a name of its own while it is the only one.
iam.command(name="policy")(with_settings(policy))
