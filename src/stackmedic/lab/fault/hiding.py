"""Hidden variables: what no AWS call can change, set and put back."""

from stackmedic.lab.fault.aws import Aws, State
from stackmedic.lab.hidden import variable


def hide(aws: Aws, kind: str, about: str, value: float, usual: float = 0) -> State:
    """Set a hidden variable; ``usual`` is what it is without any fault."""
    name = variable(kind, about)
    aws.hide(**{name: value})
    return {"hidden": {name: usual}}


def show(aws: Aws, state: State) -> None:
    aws.hide(**state["hidden"])
