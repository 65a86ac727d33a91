"""A new revision names the task role where the execution role belongs: it may neither read secrets nor pull."""

from stackmedic.lab.fault import Aws, State, revisions


def inject(aws: Aws, service: str = "backend") -> State:
    found = aws.service(service)
    changed = revisions.definition(aws, found)
    changed["executionRoleArn"], changed["taskRoleArn"] = changed["taskRoleArn"], changed["executionRoleArn"]
    return revisions.revise(aws, found, changed)


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
