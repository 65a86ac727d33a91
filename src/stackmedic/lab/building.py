"""Building a world: the stack comes from AWS calls, then time passes until it is steady."""

import math
import time
from pathlib import Path

from stackmedic.lab.account import Account, load_handlers

DAY_S = 86_400.0
RESERVE_S = 2 * DAY_S


def build(
    name: str,
    *,
    seed: int,
    speed: float,
    at: float | None = None,
    services: int | None = None,
    region: str | None = None,
    recording: Path | None = None,
) -> Account:
    """An account that holds a stack, steady, with a quiet past; and then with what is wrong with it, if anything.

    It is lab time ``at`` (seconds since 1970) when that is done; given a speed of 0, the seed and ``at``, everything
    else follows. By default the clock starts two days behind the wall clock; ``advance`` spends that reserve. Only
    beyond it does the lab run ahead of the wall clock, which its Date header says. ``services``: of how many, for a
    stack of any size. ``region``: for a stack that is at home in any. ``recording``: of the real stack whose twin it
    is to be. Raises KeyError for an unknown stack, ValueError for no recording.
    """
    from stackmedic.lab import stacks
    from stackmedic.lab.twin import Twin

    load_handlers()
    stack = stacks.Stack(name, services) if recording is None else Twin(recording)
    begin = (at if at is not None else math.floor(time.time() - RESERVE_S)) - stack.building_s
    account = Account(begin, seed, speed=0.0, region=region or stack.region)
    account.moto("events")  # Its default bus is as old as the account, not as the first look at it.
    stack.build(account)
    settle(account, begin + stack.building_s, stack.unknown)
    account.metrics.backfill(RESERVE_S)
    stack.upset(account)
    account.unknown = stack.unknown
    account.speed = speed
    account.hold_clock()
    return account


def settle(account: Account, until: float, unknown: list[str]) -> None:
    """Let time pass; the stack has to be steady by then. Raises RuntimeError when it is not (a bug of the stack).

    Of a twin, of which something is not known, it is said.
    """
    account.world.advance(until)
    unsteady = [service.name for service in account.ecs.services.values() if not service.steady]
    if unsteady and unknown:
        unknown.append(f"why these do not run: {', '.join(unsteady)}")
    elif unsteady:
        raise RuntimeError(f"not steady in time: {', '.join(unsteady)}")
