"""Targets are tasks that are there: at their addresses, registered once, draining no longer than they may."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

STATES = ("initial", "healthy", "unhealthy", "unused", "draining", "unavailable")


def check(account: "Account") -> Iterator[str]:
    for arn in account.moto("elbv2").target_groups:
        group = arn.split(":")[-1]
        for target in account.balancers.members(arn):
            place = f"{target.address}:{target.port}"
            if target.judgement.state not in STATES:
                yield f"{place} in {group} is {target.judgement.state}"
            if target.draining and target.draining_until < account.world.now:
                yield f"{place} in {group} should have drained by now"
            if target.task is None:
                continue
            if target.task.interface.address != target.address:
                yield f"{place} in {group} is not the address of its task {target.task.id}"
            if not target.task.alive and target.judgement.state not in ("draining", "unused"):
                yield f"{place} in {group} is {target.judgement.state}, and its task {target.task.id} is to stop"
