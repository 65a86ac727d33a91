"""A new revision limits the container's memory to less than its program needs: it is killed when it gets there."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend", mib: int = 128) -> State:
    found = aws.service(service)
    definition = aws.definition(found)
    definition["containerDefinitions"][0]["memory"] = mib
    definition["containerDefinitions"][0].pop("memoryReservation", None)
    return aws.revise(found, definition)


def heal(aws: Aws, state: State) -> None:
    aws.unrevise(state)
