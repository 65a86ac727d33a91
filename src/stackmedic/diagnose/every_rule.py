"""Every rule there is: the folders are walked, nothing is registered."""

import importlib
import pkgutil
from functools import cache

from stackmedic.diagnose import rules as rules_package
from stackmedic.diagnose.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule below ``rules/``, in the order of their ids."""
    modules = pkgutil.walk_packages(rules_package.__path__, rules_package.__name__ + ".")
    found = [importlib.import_module(each.name) for each in sorted(modules, key=lambda each: each.name)]
    return tuple(each.rule for each in found if isinstance(getattr(each, "rule", None), Rule))
