"""A start is at risk when a task that a service started now would not come up, although those that run do.

The same checks are asked that a real start passes, on behalf of a task that does not exist.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackmedic.lab.ecs import placement
from stackmedic.lab.ecs.task import Task
from stackmedic.lab.health.hurt import Hurt, Place
from stackmedic.lab.physics import network, starting
from stackmedic.lab.physics.network import Interface
from stackmedic.lab.physics.process import Process
from stackmedic.lab.physics.programs import commanded, program_of

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.deployment import Service


def look(account: "Account") -> Iterator[Hurt]:
    for service in account.ecs.services.values():
        if service.active and service.deployments:
            said = next((said for said in _troubles(account, service) if said), "")
            if said:
                yield Hurt(Place("start", service.name), said)


def _troubles(account: "Account", service: "Service") -> Iterator[str]:
    """What would keep a task of the service from running, subnet by subnet; empty where nothing would."""
    definition = account.definition(service.wire["taskDefinition"])
    yield starting.role_problem(account, definition)
    configuration = service.primary.network.get("awsvpcConfiguration", {})
    yield placement.refusal(account, configuration, definition, placement.provider_for(account, service))
    for subnet in configuration.get("subnets", []):
        address = network.spare_address(account, subnet)
        if address is None:
            yield f"no free address in {subnet}"
            continue
        groups = tuple(configuration.get("securityGroups") or account.default_groups(subnet))
        public = configuration.get("assignPublicIp") == "ENABLED"
        task = _imagined(service, definition, Interface(subnet, groups, address, public))
        problem = starting.problem(account, task)
        yield problem.stopped_reason if problem else ""
        if problem is None:
            yield from _ends(account, task)


def _imagined(service: "Service", definition: dict[str, object], interface: Interface) -> Task:
    cluster = service.wire["clusterArn"].split("/")[-1]
    arn = f"{service.arn.split(':service/')[0]}:task/{cluster}/{'0' * 32}"
    wire = {"taskArn": arn, "group": f"service:{service.name}", "lastStatus": "PENDING", "desiredStatus": "RUNNING"}
    return Task(wire, definition, interface, service.arn)


def _ends(account: "Account", task: Task) -> Iterator[str]:
    """What the programs of the images, as they are now, would end of."""
    for container in task.definition["containerDefinitions"]:
        if container.get("essential", True):
            program = program_of(account, container["image"])
            yield starting.entry_problem(container, program)
            running = commanded(container, program)
            process = Process(account, task, container, running, lambda code, reason: None)
            yield f"{container['name']}: {process.doom}" if process.doom else ""
