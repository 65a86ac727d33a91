"""Every reader of facts: the folder is walked, nothing is registered."""

import importlib
import pkgutil
from functools import cache

from stackmedic.diagnose.explain import facts
from stackmedic.diagnose.explain.facts import Reader


@cache
def all_readers() -> tuple[Reader, ...]:
    names = sorted(each.name for each in pkgutil.iter_modules(facts.__path__, facts.__name__ + "."))
    modules = [importlib.import_module(name) for name in names if name != __name__]
    return tuple(each.reader for each in modules)
