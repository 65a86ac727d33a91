"""The service registers its tasks on a port that the mapping declares and nobody listens on."""

from typing import Any

from stackmedic.lab.fault import Aws, State, groups, revisions


def inject(aws: Aws, service: str = "backend", port: int = 9000) -> State:
    """The port is declared in the definition and open in the group, as it would be after such a change."""
    found = aws.service(service)
    group = groups.of_service(aws, found)
    admitted = [each | {"FromPort": port, "ToPort": port} for each in groups.rules(aws, group)[:1]]
    groups.call(aws, "authorize", group, "ingress", admitted)

    def declare(container: dict[str, Any]) -> None:
        container["portMappings"] = [*container["portMappings"], {"containerPort": port, "protocol": "tcp"}]

    balancers = [each | {"containerPort": port} for each in found["loadBalancers"]]
    state = revisions.change(aws, found, declare, loadBalancers=balancers)
    return state | {"group": group, "admitted": admitted}


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
    groups.call(aws, "revoke", state["group"], "ingress", state["admitted"])
