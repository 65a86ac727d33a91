"""Alarms that decide over a deployment: one that goes into ALARM while its tasks run fails it, and may roll it back.

They are watched from the first running task on and, when the old revision is gone, for a bake time more. ECS works that
out of the alarms' settings and does not say how: here it is the longest time that an alarm looks back, and a minute.
An alarm that rings when the deployment begins already has no say in it, so that a fix can be deployed.

Sources: docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html,
docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentAlarms.html (states),
infoq.com/news/2023/01/ecs-automated-rollbacks (from when on, bake time),
github.com/aws/copilot-cli/pull/4512 (alarms that ring already). The sentences are ours, made like the breaker's.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.ecs import breaker
from stackmedic.lab.ecs.deployment import Deployment, Service, finish

if TYPE_CHECKING:
    from stackmedic.lab.ecs.scheduler import Ecs

FAILED, BACK = "ECS deployment alarm: alarm detected.", "ECS deployment alarm: rolling back to deploymentId {id}."
ROLLED_BACK = "Service deployment rolled back because an alarm was detected."
STOPPED = "Service deployment stopped because an alarm was detected."
MARGIN_S = 60.0


def wanted(service: Service) -> dict[str, Any]:
    """The service's setting, where it is in force."""
    asked = dict(service.configuration.get("alarms") or {})
    return asked if asked.get("enable") else {}


def begin(ecs: "Ecs", service: Service, deployment: Deployment) -> None:
    """From now on each of the alarms wakes the service; the deployment heeds them unless one rings already."""
    names = list(wanted(service).get("alarmNames") or ())
    if not names:
        return
    ringing = _ringing(ecs, names)
    deployment.alarms = () if ringing else tuple(names)
    deployment.record["alarms"] = {
        "status": "DISABLED" if ringing else "MONITORING",
        "alarmNames": names,
        "triggeredAlarmNames": [],
    }
    for name in names:
        if name not in service.heeded:
            service.heeded.add(name)
            ecs.account.world.watch(lambda: ecs.heed(service), alarm_arn(ecs, name))


def alarm_arn(ecs: "Ecs", name: str) -> str:
    return ecs.account.arn("cloudwatch", f"alarm:{name}")


def look(ecs: "Ecs", service: Service) -> None:
    """Fail the deployment under way if one of its alarms rings."""
    deployment = service.primary
    rolling = deployment.wire["rolloutState"] == "IN_PROGRESS"
    running = any(task.wire["lastStatus"] == "RUNNING" for task in ecs.tasks_of(service, deployment))
    ringing = _ringing(ecs, deployment.alarms) if rolling and running else []
    if not ringing:
        return
    deployment.alarms = ()
    deployment.record["alarms"] |= {"status": "TRIGGERED", "triggeredAlarmNames": ringing}
    deployment.wire.update(rolloutState="FAILED", rolloutStateReason=FAILED, updatedAt=ecs.account.world.utc())
    ecs.say(service, f"(deployment {deployment.id}) deployment failed: alarm detected.")
    good = breaker.way_back(service)
    if good is None or not wanted(service).get("rollback"):
        finish(ecs.account, deployment, "STOPPED", STOPPED)
    else:
        good.alarms = ()
        breaker.go_back(
            ecs, service, good, ROLLED_BACK, f"ECS deployment alarm: rolling back to deploymentId {good.id}."
        )


def baked(ecs: "Ecs", deployment: Deployment) -> bool:
    """Whether a deployment that has all its tasks has been watched for long enough."""
    now = ecs.account.world.now
    if deployment.alarms and deployment.bakes_until is None:
        deployment.bakes_until = now + MARGIN_S + max(_looks_back_s(ecs, name) for name in deployment.alarms)
    if deployment.bakes_until is not None and now < deployment.bakes_until:
        return False
    if deployment.alarms:
        deployment.record["alarms"]["status"] = "MONITORING_COMPLETE"
        deployment.alarms = ()
    return True


def _ringing(ecs: "Ecs", names: tuple[str, ...] | list[str]) -> list[str]:
    alarms = ecs.account.metrics.alarms
    return [name for name in names if name in alarms.stored and alarms.state(name).value == "ALARM"]


def _looks_back_s(ecs: "Ecs", name: str) -> float:
    alarm = ecs.account.metrics.alarms.stored.get(name)
    return float(alarm.period or 60) * int(alarm.evaluation_periods or 1) if alarm is not None else 0.0
