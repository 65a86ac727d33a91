"""Application Auto Scaling: the alarms of a target-tracking policy watch its target.

moto makes them with a threshold of its own. AWS alarms above the target value, and below nine tenths of it (Application
Auto Scaling user guide, "How target tracking scaling works"): the lower one is in ALARM whenever a service idles at its
minimum capacity, which is no sign of trouble.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

LOW = 0.9


@after("application-autoscaling", "PutScalingPolicy")
def put_scaling_policy(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    wanted = call.parameters.get("TargetTrackingScalingPolicyConfiguration") or {}
    target = wanted.get("TargetValue")
    for each in stored.get("Alarms") or ():
        alarm = account.moto("cloudwatch").alarms.get(each["AlarmName"])
        if alarm is not None and target is not None:
            alarm.threshold = float(target) * (LOW if "-AlarmLow-" in alarm.name else 1.0)
            account.metrics.alarms.configured(alarm.name)
