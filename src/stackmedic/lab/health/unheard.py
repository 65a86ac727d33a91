"""An alarm is at risk of ringing unheard: switched off, sent nowhere, refused on the way, or watching nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab.health.alarms import only_scales
from stackmedic.lab.health.hurt import Hurt, Place

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def look(account: "Account") -> Iterator[Hurt]:
    for name, alarm in account.metrics.alarms.stored.items():
        if only_scales(alarm) or alarm.rule:
            continue
        said = _deaf(account, alarm) or _blind(account, alarm)
        if said:
            yield Hurt(Place("unheard", name), said)


def _deaf(account: "Account", alarm: Any) -> str:
    """Why nobody would hear the alarm."""
    if not alarm.actions_enabled:
        return "its actions are switched off"
    topics = [action for action in alarm.alarm_actions if ":sns:" in action]
    if not topics:
        return "it tells nobody"
    refusals = [account.metrics.alarms.notices.refusal(topic, alarm.alarm_arn) for topic in topics]
    if all(refusals):
        return refusals[0]
    return (
        ""
        if any(account.metrics.alarms.notices.readers(topic) for topic in topics)
        else "nobody has confirmed a subscription"
    )


def _blind(account: "Account", alarm: Any) -> str:
    """Whether nothing of the kind that the alarm watches has ever been published."""
    if not alarm.metric_name:
        return ""
    wanted = tuple(sorted((each.name, each.value) for each in alarm.dimensions))
    known = any(key.namespace == alarm.namespace and key.dimensions == wanted for key in account.metrics.series)
    return "" if known else "nothing publishes metrics with these dimensions"
