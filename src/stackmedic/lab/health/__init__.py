"""Whether the world is hurt: what its clients, services, deployments and alarms go through, told without any rule.

Once a lab minute each check says what hurts now; what has lasted longer than its patience is an episode, with the time
at which it began. Risks (what would hurt at the next start of a task, or if an alarm rang) are worked out when somebody
asks. Nothing here knows of faults or causes: tests and campaigns hold diagnoses against it.
"""

from stackmedic.lab.health.health import Health

__all__ = ["Health"]
