"""An alarm that tells somebody is in ALARM. Those that only move a scaling policy are its business."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab.health.hurt import Hurt, Place

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

SCALES = ":autoscaling:"


def look(account: "Account") -> Iterator[Hurt]:
    alarms = account.metrics.alarms
    for name, alarm in alarms.stored.items():
        if alarms.state(name).value == "ALARM" and not only_scales(alarm):
            yield Hurt(Place("alarm", name), alarms.state(name).reason)


def only_scales(alarm: Any) -> bool:
    """Whether nobody is told: target tracking keeps its lower alarm ringing while a service idles at its minimum."""
    return bool(alarm.alarm_actions) and all(SCALES in action for action in alarm.alarm_actions)
