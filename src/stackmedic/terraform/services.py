"""Which service a change or a resource of the state means, in short names. Pure."""

from collections.abc import Mapping

from stackmedic.model.evidence import Json
from stackmedic.terraform.plan import Change

Named = tuple[str, str]  # Cluster and service.


def service_of(change: Change) -> Named:
    """The service that a change of ``aws_ecs_service`` is about; before the change where it goes."""
    return named(change.after if change.after is not None else change.before or {}, change.before or {})


def named(arguments: Mapping[str, Json], known: Mapping[str, Json] | None = None) -> Named:
    """From ``cluster`` (a name or an ARN) and ``name``; what is only known after apply is taken from ``known``."""
    cluster, service = (arguments.get(each) or (known or {}).get(each) for each in ("cluster", "name"))
    return (str(cluster or "default").rsplit("/", 1)[-1], str(service or ""))
