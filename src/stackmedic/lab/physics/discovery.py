"""AWS Cloud Map for ECS: a service's name in a private namespace leads to the addresses of its running tasks.

Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html. ECS registers a task when it runs
and removes it when it stops; the name is answered within the namespace's VPC only.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.stores import touched

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def addresses(account: "Account", name: str, vpc_id: str) -> tuple[str, ...] | None:
    """The addresses behind a name; None when it is no name of Cloud Map in this VPC."""
    if not touched("servicediscovery"):
        return None
    registry = registered(account, name.lower().rstrip("."), vpc_id)
    return None if registry is None else tuple(each.interface.address for each in tasks_of(account, registry.arn))


def registered(account: "Account", name: str, vpc_id: str = "") -> Any | None:
    """moto's Cloud Map service of a DNS name."""
    backend = account.moto("servicediscovery")
    for service in backend.services.values():
        namespace = backend.namespaces.get(service.namespace_id or (service.dns_config or {}).get("NamespaceId", ""))
        if namespace is None or f"{service.name}.{namespace.name}".lower() != name:
            continue
        if not vpc_id or getattr(namespace, "vpc", None) in (None, vpc_id):
            return service
    return None


def tasks_of(account: "Account", registry_arn: str) -> list[Any]:
    """The running tasks of the ECS services that are registered there."""
    found = []
    for service in account.ecs.services.values():
        if any(each.get("registryArn") == registry_arn for each in service.wire.get("serviceRegistries") or ()):
            tasks = account.ecs.tasks_of(service)
            found += [task for task in tasks if task.wire["lastStatus"] == "RUNNING" and task.alive]
    return found
