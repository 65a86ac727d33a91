"""What is named exists: definitions and clusters of services, groups of listeners, subnets of interfaces.

Not here: what AWS itself lets dangle, such as an image that is gone, a route whose target is, a role of that name.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def check(account: "Account") -> Iterator[str]:
    ec2, elbv2 = account.moto("ec2"), account.moto("elbv2")
    subnets = {each for zone in ec2.subnets.values() for each in zone}
    for interface in ec2.enis.values():
        if interface.subnet.id not in subnets:
            yield f"{interface.id} lies in {interface.subnet.id}, which does not exist"
    for balancer in elbv2.load_balancers.values():
        for arn in account.balancers.groups_of(balancer):
            if arn not in elbv2.target_groups:
                yield f"{balancer.name} forwards to {arn}, which does not exist"
    for service in account.ecs.services.values():
        for deployment in service.deployments:
            if not account.definition(deployment.wire["taskDefinition"]):
                yield f"{service.name} deploys {deployment.wire['taskDefinition']}, which does not exist"
    for task in account.ecs.tasks.values():
        if task.service_arn and task.service_arn not in account.ecs.services:
            yield f"{task.id} belongs to {task.service_arn}, which does not exist"
