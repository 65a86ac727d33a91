"""The state as Terraform itself writes it, format 4, to a file or a backend.

Source: internal/states/statefile/version4.go of hashicorp/terraform; sensitive arguments are listed as paths, each a
list of ``{"type": "get_attr", "value": …}``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from stackmedic.terraform.address import address
from stackmedic.terraform.kept import kept, kept_output
from stackmedic.terraform.state import Resource, State

FORMAT = 4


def state(content: Mapping[str, Any], where: str) -> State:
    """The state of a file. Raises KeyError, TypeError, AttributeError or ValueError when it is damaged."""
    outputs = {
        name: kept_output(name, each["value"], bool(each.get("sensitive")))
        for name, each in content.get("outputs", {}).items()
    }
    resources = tuple(found for each in content["resources"] for found in _instances(each))
    return State(where, content.get("terraform_version", ""), content.get("serial"), resources, outputs)


def _instances(resource: Mapping[str, Any]) -> Iterator[Resource]:
    """The instances of a resource; what is about to be destroyed (deposed) has no address of its own."""
    module, kind, name = resource.get("module", ""), resource["type"], resource["name"]
    managed = resource["mode"] == "managed"
    for each in resource["instances"]:
        if not each.get("deposed"):
            attributes = each.get("attributes") or {}
            found = kept(kind, attributes, set(_sensitive(each)))
            yield Resource(address(module, managed, kind, name, each.get("index_key")), kind, managed, found)


def _sensitive(instance: Mapping[str, Any]) -> Iterator[str]:
    for path in instance.get("sensitive_attributes") or ():
        yield str(path[0]["value"])
