"""Which calls reading a stack may make: what the collectors declare, and a test holds them to."""

from stackmedic.collect import (
    alarms,
    cluster_list,
    images,
    load_balancers,
    log_lines,
    metrics,
    secret_keys,
    secret_versions,
    secrets,
    service_list,
    services,
    target_groups,
    target_health,
    task_definitions,
    task_list,
    tasks,
)
from stackmedic.collect.collector import collectors
from stackmedic.collect.gather import IDENTITY

THROUGH_HOSTS = ("ssm:GetCommandInvocation", "ssm:SendCommand")
SWEPT = (
    alarms, cluster_list, images, load_balancers, log_lines, metrics, secret_versions, secrets, service_list, services,
    target_groups, target_health, task_definitions, task_list, tasks,
)  # fmt: skip


def needs_of_an_overview() -> frozenset[str]:
    """What status and discover read."""
    read = (each for each in collectors() if each.overview or each.fills is None)
    return frozenset((IDENTITY, *(call for each in read for call in each.needs)))


def needs_of_a_diagnosis(read_secret_keys: bool = False) -> frozenset[str]:
    """Everything that may be read, of which a healthy stack takes only some."""
    every = {call for each in collectors() if not each.on_request for call in each.needs}
    return frozenset((IDENTITY, *every, *(secret_keys.collector.needs if read_secret_keys else ())))


def needs_of_probes(through: str) -> frozenset[str]:
    """What asking from inside of a VPC takes; from here, nothing."""
    return frozenset(THROUGH_HOSTS if through else ())


def needs_of_a_triage() -> frozenset[str]:
    """What a look over a whole region reads."""
    return frozenset((IDENTITY, *(call for each in SWEPT for call in each.collector.needs)))
