"""The guard: whether the caller's own permissions are enforced. A switch; starting a task obeys IAM regardless."""

from typing import TYPE_CHECKING

from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


class Guard:
    """Off by default, as a lab's visitor is its administrator."""

    def __init__(self) -> None:
        self.enforced = False

    def admit(self, account: "Account", call: Call) -> None:
        """Raise AWS's denial when enforcement is on and the caller's policies do not allow the call."""
        if not self.enforced:
            return
        from stackmedic.lab.physics.permissions import caller_may
        from stackmedic.lab.weather import denial

        if not caller_may(account, call):
            raise denial(account, call)
