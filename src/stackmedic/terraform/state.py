"""What a Terraform state says of the account, without any of its secrets: addresses, identities, and a few arguments.

Whatever form it came in (a state file, ``terraform show -json``, ``terraform output -json``), this is all that is kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stackmedic.model.evidence import Json


@dataclass(frozen=True, slots=True)
class Resource:
    """One instance of a resource. ``address`` as Terraform prints it: ``module.shop["eu"].aws_ecs_service.this[0]``.

    ``managed`` is false for data sources, which Terraform only looks at. ``attributes`` are those that kept.py names.
    """

    address: str
    type: str
    managed: bool
    attributes: Mapping[str, Json]

    def has(self, **wanted: Json) -> bool:
        return all(self.attributes.get(name) == value for name, value in wanted.items())

    def text(self, name: str) -> str:
        """A text attribute; empty where there is none."""
        value = self.attributes.get(name)
        return value if isinstance(value, str) else ""

    def blocks(self, name: str) -> Iterator[dict[str, Json]]:
        """The nested blocks of a name, such as the ``ingress`` of a security group."""
        value = self.attributes.get(name)
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict):
                yield each


@dataclass(frozen=True, slots=True)
class State:
    """Where it was read, which Terraform wrote it, and what it holds; ``serial`` counts its versions.

    ``outputs`` hold what is not secret; of the others only the names, with None.
    """

    where: str
    terraform: str = ""
    serial: int | None = None
    resources: tuple[Resource, ...] = ()
    outputs: Mapping[str, Json] = field(default_factory=dict)

    def find(self, *kinds: str, **wanted: Json) -> tuple[Resource, ...]:
        """The managed resources of some kinds that have these attributes, in the order of the state."""
        return tuple(each for each in self.resources if each.managed and each.type in kinds and each.has(**wanted))

    def document(self) -> dict[str, Any]:
        """As JSON, for a recording."""
        resources = [[each.address, each.type, each.managed, dict(each.attributes)] for each in self.resources]
        outputs = dict(self.outputs)
        return {"terraform": self.terraform, "serial": self.serial, "resources": resources, "outputs": outputs}

    @classmethod
    def of(cls, where: str, found: Mapping[str, Any]) -> "State":
        """Read back what ``document`` made."""
        resources = tuple(Resource(*each) for each in found["resources"])
        return cls(where, found["terraform"], found["serial"], resources, found["outputs"])
