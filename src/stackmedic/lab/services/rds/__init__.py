"""RDS and Aurora: moto stores instances and clusters; their states, endpoints, events and refusals are the lab's."""

import importlib
import pkgutil

for _module in sorted(each.name for each in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
