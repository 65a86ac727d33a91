"""What a secret holds. The state has its value, which is never read here; the version tells which one it is."""

from collections.abc import Iterator
from typing import Any, cast

from stackmedic.model.change import Change
from stackmedic.model.plan import Held
from stackmedic.terraform.state import State


def held(change: Change, state: State) -> Iterator[Held]:
    """Back to the version before: ``change.before`` names the one that broke the service."""
    broken = cast(dict[str, Any], change.before)["version"]
    versions = state.find("aws_secretsmanager_secret_version", secret_id=change.target)
    for each in versions:
        if each.text("version_id") == broken:
            says = (
                "it is what broke the service; the next apply leaves the label where it is, and the next edit does not"
            )
        else:
            says = "see that it is what the service needs before it is next changed"
        yield Held(each.address, "secret_string", says)
    if not versions:
        says = "nothing to change here: its value is not in this state"
        yield from (Held(each.address, "", says) for each in state.find("aws_secretsmanager_secret", arn=change.target))
