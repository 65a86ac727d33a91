"""What AWS asks for an hour, as far as it is written down here (prices.json, with source and date).

A region, class or architecture that is not there is not guessed: None, which plans call unknown.
"""

import json
from functools import cache
from importlib import resources
from typing import Any

HOURS_PER_MONTH = 730


@cache
def _prices() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files(__package__).joinpath("prices.json").read_text("utf-8"))
    return found


def fargate_usd_per_hour(region: str, architecture: str | None, vcpu: float, gb: float) -> float | None:
    """A Linux task of a size; the architecture that nobody named is x86."""
    table = _prices()["fargate"]["usd_per_vcpu_hour_and_gb_hour"].get(region, {})
    price = table.get(architecture or "X86_64")
    return None if price is None else float(vcpu * price[0] + gb * price[1])


def database_usd_per_month(region: str, engine: str, instance_class: str | None, multi_az: bool) -> float | None:
    """An instance that runs all month, without its storage, which costs the same while it is stopped."""
    price = _prices()["rds"]["usd_per_hour"].get(region, {}).get(engine, {}).get(instance_class)
    return None if price is None else round(float(price) * HOURS_PER_MONTH * (2 if multi_az else 1), 2)
