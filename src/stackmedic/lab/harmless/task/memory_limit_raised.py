"""A new revision lets the container use more of the task's memory."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend", mib: int = 0) -> State:
    """``mib``: without it, all that the task has beside its other containers."""
    found = aws.service(service)
    definition = revisions.definition(aws, found)
    others = sum(each.get("memory", 0) for each in definition["containerDefinitions"])
    others -= revisions.meant(found, definition).get("memory", 0)

    def widen(container: dict[str, object]) -> None:
        container["memory"] = mib or int(definition["memory"]) - others

    return revisions.change(aws, found, widen)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
