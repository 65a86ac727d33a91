"""The state of a small shop, in each form in which Terraform gives it."""

from pathlib import Path

from stackmedic.terraform.source import parsed
from stackmedic.terraform.state import Resource, State

STATES = Path(__file__).parent / "states"
WRITTEN, SHOWN, OUTPUTS = STATES / "shop-written.json", STATES / "shop-shown.json", STATES / "shop-outputs.json"
SECRETS = ("canary-Xq7vT2mK9pLw4RzN", "canary-environment-8fJq2")


def shop(path: Path = WRITTEN) -> State:
    return parsed(path.read_bytes(), path.name)


def resource(address: str) -> Resource:
    return next(each for each in shop().resources if each.address == address)
