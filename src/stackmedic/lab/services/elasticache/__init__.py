"""ElastiCache: moto knows names, subnet groups and tags; what moves is the lab's."""

import importlib
import pkgutil

for _module in sorted(each.name for each in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
