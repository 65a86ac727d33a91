"""A log group that no task writes to is deleted."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, group: str = "/ecs/left-over") -> State:
    aws("logs").create_log_group(logGroupName=group)
    aws("logs").delete_log_group(logGroupName=group)
    return {}


def heal(aws: Aws, state: State) -> None:
    """Nothing is left to put back."""
