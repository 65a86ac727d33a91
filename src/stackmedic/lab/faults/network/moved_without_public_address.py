"""The service is moved to the public subnets without public addresses: its new tasks have no way out."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    subnets = [each["SubnetId"] for each in aws.balancer(found)["AvailabilityZones"]]
    moved = aws.network(found) | {"subnets": subnets, "assignPublicIp": "DISABLED"}
    return revisions.set_service(aws, found, networkConfiguration={"awsvpcConfiguration": moved})


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
