"""What no plan should do unseen: one file for each kind of refusal. The folder is walked. Pure."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from stackmedic.model.guarded import Refusal
from stackmedic.terraform.plan import Plan


@dataclass(frozen=True, slots=True)
class Running:
    """What runs now, as far as it could be read: the revision of a service by (cluster, service), and the image of each
    container by revision. Cluster, service and revision are short names: ``main``, ``web``, ``web:12``."""

    revisions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    images: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


Guard = Callable[[Plan, Running], Iterator[Refusal]]


def refusals(plan: Plan, running: Running) -> tuple[Refusal, ...]:
    """Everything that the guards refuse, by address, then by kind."""
    found = [refusal for each in guards() for refusal in each(plan, running)]
    return tuple(sorted(found, key=lambda each: (each.address, each.kind, each.says)))


def guards() -> Iterator[Guard]:
    """Every guard, in the order of their file names."""
    for each in pkgutil.iter_modules(__path__):
        yield importlib.import_module(f"{__name__}.{each.name}").refuse
