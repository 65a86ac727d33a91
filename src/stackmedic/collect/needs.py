"""Which calls reading a stack may make: what the collectors declare, and a test holds them to."""

from stackmedic.collect import (
    alarms,
    budgets,
    cluster_list,
    clusters,
    costs,
    dhcp_options,
    images,
    interfaces,
    load_balancers,
    log_lines,
    metrics,
    prefix_lists,
    secret_keys,
    secret_versions,
    secrets,
    service_deployment_list,
    service_deployments,
    service_list,
    services,
    target_groups,
    target_health,
    task_definitions,
    task_list,
    tasks,
    trail_events,
    vpc_attributes,
    vpcs,
)
from stackmedic.collect.collector import collectors
from stackmedic.collect.gather import IDENTITY
from stackmedic.model.probed import BY_EXEC

THROUGH_HOSTS = ("ssm:GetCommandInvocation", "ssm:SendCommand")
THROUGH_TASKS = ("ecs:ExecuteCommand",)
SWEPT = (
    alarms, cluster_list, images, load_balancers, log_lines, metrics, secret_versions, secrets, service_list, services,
    target_groups, target_health, task_definitions, task_list, tasks,
)  # fmt: skip
PLANNED = (service_deployment_list, service_deployments, services, task_definitions)
DECLARED = (clusters, secrets, service_list, services, task_definitions)


def needs_of_an_overview() -> frozenset[str]:
    """What status and discover read."""
    read = (each for each in collectors() if each.overview or each.fills is None)
    return frozenset((IDENTITY, *(call for each in read for call in each.needs)))


def needs_of_a_diagnosis(read_secret_keys: bool = False) -> frozenset[str]:
    """Everything that may be read, of which a healthy stack takes only some."""
    every = {call for each in collectors() if not each.on_request for call in each.needs}
    return frozenset((IDENTITY, *every, *(secret_keys.collector.needs if read_secret_keys else ())))


def needs_of_costs() -> frozenset[str]:
    """What the bill and its limits take."""
    return frozenset((*costs.collector.needs, *budgets.collector.needs))


def needs_of_probes(through: str) -> frozenset[str]:
    """What asking from inside of a VPC takes; from here, nothing."""
    if through.startswith(BY_EXEC):
        return frozenset(THROUGH_TASKS)
    return frozenset(THROUGH_HOSTS if through else ())


def needs_of_a_way() -> frozenset[str]:
    """What ``reach`` reads: an overview, and what names and interfaces go by."""
    more = (dhcp_options, interfaces, prefix_lists, vpc_attributes, vpcs)
    return needs_of_an_overview() | {call for each in more for call in each.collector.needs}


def needs_of_a_triage() -> frozenset[str]:
    """What a look over a whole region reads."""
    return frozenset((IDENTITY, *(call for each in SWEPT for call in each.collector.needs)))


def needs_of_a_plan() -> frozenset[str]:
    """What ``terraform guard`` reads of the services that a plan names, before the apply and after it."""
    return frozenset((IDENTITY, *(call for each in PLANNED for call in each.collector.needs)))


def needs_of_a_state() -> frozenset[str]:
    """What ``discover --state`` reads: lists of the region, and what a state names."""
    lists = (call for each in collectors() if each.fills is None for call in each.needs)
    return frozenset((IDENTITY, *lists, *(call for each in DECLARED for call in each.collector.needs)))


def needs_of_a_drift() -> frozenset[str]:
    """What ``terraform drift`` reads: the same, and who changed what differs."""
    return needs_of_a_state() | set(trail_events.collector.needs)
