"""Fargate's sizes and what they cost.

Source: "Task CPU and memory" (valid combinations) in the ECS developer guide, as of 2026; AWS Fargate pricing, Linux,
per hour: vCPU 0.04048 USD and GB 0.004445 USD on x86, 0.03238 USD and 0.00356 USD on ARM, in us-east-1, us-east-2,
us-west-2 and eu-west-1. Other regions differ; what is not known is said to be unknown and not guessed.
"""

from dataclasses import dataclass

GIB = 1024
MEMORY_MIB: dict[int, tuple[int, ...]] = {  # CPU units → sizes.
    256: (512, 1024, 2048),
    512: tuple(range(1 * GIB, 4 * GIB + 1, GIB)),
    1024: tuple(range(2 * GIB, 8 * GIB + 1, GIB)),
    2048: tuple(range(4 * GIB, 16 * GIB + 1, GIB)),
    4096: tuple(range(8 * GIB, 30 * GIB + 1, GIB)),
    8192: tuple(range(16 * GIB, 60 * GIB + 1, 4 * GIB)),
    16384: tuple(range(32 * GIB, 120 * GIB + 1, 8 * GIB)),
}
USD_PER_HOUR = {"X86_64": (0.04048, 0.004445), "ARM64": (0.03238, 0.00356)}  # Per vCPU, per GB.
PRICED_REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1")
HOURS_PER_MONTH = 730


@dataclass(frozen=True, slots=True)
class Size:
    """What a task is given."""

    cpu: int
    memory_mib: int

    @property
    def is_valid(self) -> bool:
        return self.memory_mib in MEMORY_MIB.get(self.cpu, ())


def size_for(cpu: int, memory_mib: int) -> Size | None:
    """The smallest size with at least this much of both; more CPU only where the memory needs it."""
    for units, sizes in MEMORY_MIB.items():
        enough = [each for each in sizes if each >= memory_mib] if units >= cpu else []
        if enough:
            return Size(units, enough[0])
    return None


def larger(size: Size) -> Size | None:
    """The next size with more memory."""
    return size_for(size.cpu, size.memory_mib + 1)


def cost_per_month_usd(before: Size, after: Size, tasks: int, region: str, architecture: str | None) -> float | None:
    """What another size costs more in a month, all hours on demand; None where the price is not known here."""
    price = USD_PER_HOUR.get(architecture or "X86_64")
    if region not in PRICED_REGIONS or price is None:
        return None
    per_cpu, per_gib = price
    hourly = (after.cpu - before.cpu) / 1024 * per_cpu + (after.memory_mib - before.memory_mib) / GIB * per_gib
    return round(hourly * HOURS_PER_MONTH * tasks, 2)
