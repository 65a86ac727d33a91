"""What holds in every world at every moment: a module per kind, whose ``check(account)`` names what does not.

Tests ask after every step (``POST /_lab/check``). Nothing here is about being well: a world in which everything is
broken keeps all of it.
"""

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def broken(account: "Account") -> list[dict[str, Any]]:
    """Every invariant that does not hold, by the name of its module."""
    return [
        {"invariant": each.name, "says": said}
        for each in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name)
        for said in importlib.import_module(f"{__name__}.{each.name}").check(account)
    ]
