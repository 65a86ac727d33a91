"""The alarm goes to ALARM, and its actions are switched off.

Source: guide omnirapeutic; PutMetricAlarm ActionsEnabled, DisableAlarmActions.
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.diagnose.symptoms.alarms import alarms, concerns
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The alarm's actions are switched off",
    severity=Severity.MEDIUM,
    topic="alarm actions disabled ActionsEnabled false DisableAlarmActions fires no notification state ALARM",
    signatures=(
        Proves(r"ActionsEnabled[\x22']?\W{1,4}false"),
        Proves(r"actions_enabled\W{1,4}false", weight=5.0),
        Says(r"(?:alarm )?actions? … (?:disabled|switched off|turned off|off\b)", weight=5.0),
        Says(r"DisableAlarmActions|disable-alarm-actions", weight=4.0),
    ),
    clues=(Refutes(r"composite suppress"),),
    reports=(
        "alarms muted during a migration. alarm: ActionsEnabled: false; no page although the alarm was in ALARM",
        "alarms disabled for a maintenance and never enabled again. alarm: actions_enabled = false; "
        "dashboard red, phone silent",
    ),
    confirm=(
        "aws cloudwatch describe-alarms --alarm-names ALARM --query 'MetricAlarms[].[ActionsEnabled,AlarmActions]'",
    ),
    cures=("aws cloudwatch enable-alarm-actions --alarm-names ALARM",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for alarm in alarms(snapshot):
        if concerns(snapshot, alarm) and alarm.actions and not alarm.actions_enabled:
            says = f"the actions of alarm {alarm.name} are switched off"
            yield rule.finding(about=alarm.arn, hurts=(), says=says, evidence=(alarm.seen("actions_enabled", says),))
