"""How a noun is declared: a frozen dataclass whose fields name the wire member they are read from.

Each field carries a JMESPath expression relative to its own object; the object's ``source`` says in which reply,
and where in it, the object stood. Together they make every fact citable: ``service.seen("desired_count")``.
"""

from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any

from stackmedic.model.evidence import Evidence, Json


@dataclass(frozen=True, slots=True)
class Source:
    """Where an object was read: the call (``ecs:DescribeServices``), the JMESPath of the object, the account's time."""

    call: str
    path: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """Anything read from the account. ``raw`` keeps the wire object for evidence only, and is never compared."""

    source: Source = field(repr=False, compare=False)
    raw: Json = field(repr=False, compare=False, default=None)

    def seen(self, attribute: str, says: str = "") -> Evidence:
        """The evidence that one attribute of this object had the value it has."""
        expression = wire_of(type(self), attribute)
        return Evidence(
            call=self.source.call,
            path=f"{self.source.path}.{expression}" if self.source.path else expression,
            value=evidence_value(self.raw, expression),
            at=self.source.at,
            says=says,
        )


def wire(expression: str, default: Any = MISSING) -> Any:
    """A field read from ``expression`` (JMESPath, relative to the object); without it, ``default`` or ``None``."""
    return field(default=None if default is MISSING else default, metadata={"wire": expression})


def wire_of(kind: type, attribute: str) -> str:
    """The wire expression of a field. Raises KeyError for a name that is not a wire field."""
    for each in fields(kind):
        if each.name == attribute:
            return str(each.metadata["wire"])
    raise KeyError(f"{kind.__name__} has no field {attribute}")


def evidence_value(raw: Json, expression: str) -> Json:
    """What stands at ``expression`` in a wire object; ``None`` when nothing does."""
    import jmespath  # A dependency of botocore; lazy so that `--version` does not pay for it.

    value: Json = jmespath.search(expression, raw)
    return value
