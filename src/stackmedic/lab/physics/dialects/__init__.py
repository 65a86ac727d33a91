"""How programs speak: one file per dialect, found by its name (``python-fastapi`` is ``python_fastapi.py``)."""

import importlib
import pkgutil
from functools import cache

from stackmedic.lab.physics.dialects.dialect import Dialect


@cache
def named(name: str) -> Dialect:
    """The dialect of that name. Raises ValueError with the names that there are."""
    module = name.replace("-", "_")
    if module not in _modules():
        known = ", ".join(each.replace("_", "-") for each in _modules())
        raise ValueError(f"The lab has no dialect {name!r}; it has {known}.")
    found: Dialect = importlib.import_module(f"{__name__}.{module}").dialect
    return found


@cache
def _modules() -> tuple[str, ...]:
    return tuple(sorted(each.name for each in pkgutil.iter_modules(__path__) if each.name != "dialect"))
