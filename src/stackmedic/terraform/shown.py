"""What ``terraform show -json`` prints of a state or of a plan, and what ``terraform output -json`` prints.

Source: "JSON Output Format" (state representation, values representation, plan representation) and "Command: output"
in the Terraform documentation (developer.hashicorp.com/terraform/internals/json-format).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from stackmedic.terraform.kept import kept, kept_output
from stackmedic.terraform.state import Resource, State


def state(content: Mapping[str, Any], where: str) -> State:
    """The state that is shown; of a plan the one that it was made on. An empty state has no values at all."""
    prior = content["prior_state"] if "planned_values" in content else content
    values = prior.get("values") or {}
    resources = tuple(_resources(values["root_module"])) if "root_module" in values else ()
    return State(where, content.get("terraform_version", ""), None, resources, _outputs(values.get("outputs", {})))


def outputs(content: Mapping[str, Any], where: str) -> State:
    """Outputs alone: no resource is known."""
    return State(where, outputs=_outputs(content))


def are_outputs(content: Mapping[str, Any]) -> bool:
    """Whether this is what ``terraform output -json`` prints."""
    return bool(content) and all(
        isinstance(each, dict) and {"sensitive", "type", "value"} <= set(each) for each in content.values()
    )


def _outputs(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: kept_output(name, each.get("value"), bool(each["sensitive"])) for name, each in content.items()}


def _resources(module: Mapping[str, Any]) -> Iterator[Resource]:
    for each in module.get("resources", ()):
        if not each.get("deposed_key"):
            sensitive = {name for name, marked in (each.get("sensitive_values") or {}).items() if _marks(marked)}
            found = kept(each["type"], each.get("values") or {}, sensitive)
            yield Resource(each["address"], each["type"], each["mode"] == "managed", found)
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def _marks(marked: Any) -> bool:
    """Whether anything within is marked as sensitive: true marks a whole value, objects and lists stand for parts."""
    if isinstance(marked, dict):
        return any(_marks(each) for each in marked.values())
    return any(_marks(each) for each in marked) if isinstance(marked, list) else marked is True
