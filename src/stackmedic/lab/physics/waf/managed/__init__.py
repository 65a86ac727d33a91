"""AWS's managed rule groups, one file each, found by their names.

Rules, labels, actions and capacities as the WAF developer guide lists them ("AWS Managed Rules rule groups list"); the
patterns are not published, so each rule knows the examples that its description gives, and their kin.
"""

import importlib
import pkgutil
from functools import cache

from stackmedic.lab.physics.waf.managed.group import ManagedGroup


@cache
def groups() -> dict[str, ManagedGroup]:
    """Every group by its name."""
    found = [
        importlib.import_module(f"{__name__}.{each.name}").group
        for each in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name)
        if each.name != "group"
    ]
    return {each.name: each for each in found}
