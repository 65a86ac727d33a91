"""One file, one action; its name is the id that rules name as a remedy. The folder is walked; nothing is registered."""

import importlib
import pkgutil
from functools import cache

from stackmedic.remedy.action import Action


@cache
def all_actions() -> tuple[Action, ...]:
    """Every action of this folder, in the order of their ids."""
    names = sorted(each.name for each in pkgutil.iter_modules(__path__, f"{__name__}."))
    found = (getattr(importlib.import_module(each), "action", None) for each in names)
    return tuple(each for each in found if isinstance(each, Action))
