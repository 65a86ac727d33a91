"""Fargate's sizes, and what another one costs. Source: "Task CPU and memory" in the ECS developer guide, as of 2026."""

from dataclasses import dataclass

from stackmedic.remedy.prices import HOURS_PER_MONTH, fargate_usd_per_hour

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
    if before == after:
        return 0.0
    vcpu, gb = (after.cpu - before.cpu) / 1024, (after.memory_mib - before.memory_mib) / GIB
    hourly = fargate_usd_per_hour(region, architecture, vcpu, gb)
    return None if hourly is None else round(hourly * HOURS_PER_MONTH * tasks, 2)
