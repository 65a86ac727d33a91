"""A permission that the execution role was given and never needed is taken away again."""

from stackmedic.lab.fault import Aws, State, roles


def inject(aws: Aws, service: str = "backend", action: str = "s3:DeleteObject") -> State:
    granted = roles.grant(aws, roles.of(aws, aws.service(service)), action)
    roles.remove(aws, granted)
    return granted


def heal(aws: Aws, state: State) -> None:
    """Nothing is left to put back."""
