"""What can be changed, one file for each kind of resource; each has ``mutations(stack)``."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack


def all_mutations(stack: Stack) -> Iterator[Mutation]:
    """Every mutation of a stack, in a fixed order; names are unique."""
    for module in sorted(each.name for each in iter_modules(__path__)):
        yield from import_module(f"{__name__}.{module}").mutations(stack)
