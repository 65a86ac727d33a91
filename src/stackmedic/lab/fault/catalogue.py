"""A fault: a cause that the lab brings about, by plain AWS calls or by one of the declared hidden variables.

A fault changes a cause and never writes a symptom. ``inject`` returns what ``heal`` needs to put back what was there;
the command line keeps it. A fault's module is ``faults/<layer>/<fault>.py``; its first line says what it does. A
harmless change has the same form, in ``harmless/<layer>/<change>.py``: it looks like a cause, and nobody is hurt.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from stackmedic.lab.fault.aws import Aws, FaultError, State


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, as its module describes it."""

    name: str
    layer: str
    says: str
    parameters: dict[str, Any]
    inject: Callable[..., State]
    heal: Callable[[Aws, State], None]

    def arguments(self, given: dict[str, str]) -> dict[str, Any]:
        """Given values as the fault's parameters want them. Raises FaultError for a parameter that it does not have."""
        unknown = sorted(set(given) - set(self.parameters))
        if unknown:
            has = ", ".join(sorted(self.parameters)) or "none"
            raise FaultError(f"there is no parameter {unknown[0]}; its parameters: {has}")
        return {name: converted(name, text, self.parameters[name]) for name, text in given.items()}


def converted(name: str, text: str, usual: Any) -> Any:
    """A parameter's value in the type of its default."""
    if isinstance(usual, bool):
        if text.lower() not in ("true", "false", "yes", "no", "1", "0"):
            raise FaultError(f"{name}={text} is neither true nor false")
        return text.lower() in ("true", "yes", "1")
    try:
        return type(usual)(text)
    except ValueError:
        raise FaultError(f"{name}={text} is not a number") from None


def all_faults() -> Iterator[Fault]:
    """Every fault there is, by layer and name."""
    from stackmedic.lab import faults

    yield from _found(faults)


def all_harmless() -> Iterator[Fault]:
    """Every change there is that looks like a cause and is none."""
    from stackmedic.lab import harmless

    yield from _found(harmless)


def _found(kind: ModuleType) -> Iterator[Fault]:
    for layer in sorted(pkgutil.iter_modules(kind.__path__), key=lambda each: each.name):
        package = importlib.import_module(f"{kind.__name__}.{layer.name}")
        for each in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
            yield described(importlib.import_module(f"{package.__name__}.{each.name}"))


def described(module: Any) -> Fault:
    """A fault from its module: docstring, ``inject(aws, …)``, ``heal(aws, state)``."""
    layer, name = module.__name__.split(".")[-2:]
    parameters = list(inspect.signature(module.inject).parameters.values())[1:]
    usual = {each.name: each.default for each in parameters}
    return Fault(name, layer, module.__doc__.split("\n")[0], usual, module.inject, module.heal)
