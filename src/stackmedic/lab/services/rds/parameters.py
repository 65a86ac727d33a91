"""Parameter groups: what DescribeDBParameters shows beside what somebody set, and the events of a change.

A change of a group counts for every instance that runs with it: dynamic parameters at once, static ones at the next
reboot, until when the instance shows pending-reboot (``physics/databases/parameters.py``).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before
from stackmedic.lab.physics.databases.parameters import STATIC
from stackmedic.lab.wire import AwsError, Call

FORMULAS = {
    "max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)",
    "shared_buffers": "{DBInstanceClassMemory/32768}",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "86400000",
    "log_min_duration_statement": "-1",
    "max_slot_wal_keep_size": "-1",
    "rds.force_ssl": "0",
    "rds.logical_replication": "0",
    "shared_preload_libraries": "pg_stat_statements",
}
INSTANCE_KEY, CLUSTER_KEY = "DBParameterGroupName", "DBClusterParameterGroupName"


@before("rds", "ModifyDBParameterGroup", "ModifyDBClusterParameterGroup")
def may_modify(account: Account, call: Call) -> None:
    """Source of the texts: API reference, ModifyDBParameterGroup ("pending-reboot for both dynamic and static");
    github.com/ankane/pghero/issues/66 (a default group)."""
    name = str(call.parameters.get(INSTANCE_KEY) or call.parameters.get(CLUSTER_KEY))
    if name.startswith("default."):
        raise AwsError("InvalidParameterValue", "Cannot modify a default parameter group.")
    for each in call.parameters.get("Parameters") or ():
        if each["ParameterName"] in STATIC and each.get("ApplyMethod") == "immediate":
            text = "cannot use immediate apply method for static parameter"
            raise AwsError("InvalidParameterCombination", text)


@after("rds", "ModifyDBParameterGroup", "ModifyDBClusterParameterGroup")
def modify_group(account: Account, call: Call, stored: dict[str, Any]) -> None:
    name = str(call.parameters.get(INSTANCE_KEY) or call.parameters.get(CLUSTER_KEY))
    for each in call.parameters.get("Parameters") or ():
        text = (
            f"Updated parameter {each['ParameterName']} to {each.get('ParameterValue')} with apply method "
            f"{each.get('ApplyMethod', 'pending-reboot')}"
        )
        account.databases.say(name, text, "configuration change", kind="db-parameter-group")


@amend("rds", "DescribeDBParameters", "DescribeDBClusterParameters")
def describe_parameters(account: Account, call: Call, answer: dict[str, Any]) -> None:
    """moto knows only what was set."""
    set_here = {each["ParameterName"]: each for each in answer.get("Parameters", [])}
    shown = [_described(name, set_here.get(name)) for name in sorted({*FORMULAS, *set_here})]
    source = call.parameters.get("Source")
    answer["Parameters"] = [each for each in shown if source in (None, each["Source"])]


def _described(name: str, written: dict[str, Any] | None) -> dict[str, Any]:
    shown = {
        "ParameterName": name,
        "Source": "user" if written else "system" if name.startswith("rds.") else "engine-default",
        "ApplyType": "static" if name in STATIC else "dynamic",
        "DataType": "string",
        "IsModifiable": True,
        "ApplyMethod": "pending-reboot",
    }
    value = (written or {}).get("ParameterValue", FORMULAS.get(name))
    return shown | ({"ParameterValue": value} if value is not None else {}) | (written or {})
