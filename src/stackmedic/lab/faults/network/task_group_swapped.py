"""The service's new tasks carry another security group, which neither the load balancer nor the data stores know."""

from stackmedic.lab.fault import Aws, State, groups, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    network = aws.network(found)
    other = groups.make(aws, network["securityGroups"][0], "service-v2")
    moved = network | {"securityGroups": [other]}
    return revisions.set_service(aws, found, networkConfiguration={"awsvpcConfiguration": moved})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
