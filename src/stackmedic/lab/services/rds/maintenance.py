"""Maintenance: what is pending, and what comes of applying it.

Source: API reference, DescribePendingMaintenanceActions and ApplyPendingMaintenanceAction; RDS user guide,
USER_UpgradeDBInstance.Maintenance.html. What becomes due is AWS's doing, so that a hidden variable stands for it;
whoever opts in says whether it is applied at once or in the instance's own window.
"""

from datetime import datetime, timedelta
from typing import Any

from stackmedic.lab import hidden
from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.wire import AwsError, Call

ACTION = "system-update"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORDS = "New Operating System update is available"


@own("rds", "DescribePendingMaintenanceActions")
def pending_maintenance(account: Account, call: Call) -> dict[str, Any]:
    wanted = call.parameters.get("ResourceIdentifier")
    names = [
        each.name
        for each in account.databases.servers()
        if account.databases.hidden(hidden.DATABASE_MAINTENANCE, each.name)
    ]
    shown = [pending(account, each) for each in names]
    return {"PendingMaintenanceActions": [each for each in shown if wanted in (None, each["ResourceIdentifier"])]}


def pending(account: Account, name: str) -> dict[str, Any]:
    stored = account.databases.stored[name]
    detail = {"Action": ACTION, "Description": WORDS}
    if account.databases.server(name).opted_in:
        detail["OptInStatus"] = account.databases.server(name).opted_in
    return {"ResourceIdentifier": stored.db_instance_arn, "PendingMaintenanceActionDetails": [detail]}


@own("rds", "ApplyPendingMaintenanceAction")
def apply_maintenance(account: Account, call: Call) -> dict[str, Any]:
    wanted, databases = call.parameters, account.databases
    name = str(wanted["ResourceIdentifier"]).split(":db:")[-1]
    if name not in databases.stored or not databases.hidden(hidden.DATABASE_MAINTENANCE, name):
        text = f"Pending maintenance action {wanted['ApplyAction']} not found for {wanted['ResourceIdentifier']}"
        raise AwsError("ResourceNotFoundFault", text)
    databases.server(name).opted_in = str(wanted["OptInType"])
    shown = pending(account, name)
    if wanted["OptInType"] == "immediate":
        databases.maintain(name)
    elif wanted["OptInType"] == "next-maintenance":
        stored = databases.stored[name]
        begin = window_after(account.world.utc(), str(stored.preferred_maintenance_window))

        def due() -> None:
            if databases.life.same(name, stored) and databases.server(name).opted_in == "next-maintenance":
                databases.maintain(name)

        account.world.after((begin - account.world.utc()).total_seconds(), due)
    return {"ResourcePendingMaintenanceActions": shown}


def window_after(now: datetime, window: str) -> datetime:
    """When a window such as ``wed:06:38-wed:07:08`` begins next."""
    day, hour, minute = window.split("-")[0].split(":")
    ahead = (DAYS.index(day.lower()) - now.weekday()) % 7
    begin = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0) + timedelta(days=ahead)
    return begin if begin > now else begin + timedelta(days=7)
