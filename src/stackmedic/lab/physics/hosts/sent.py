"""Commands that Systems Manager has sent to hosts: taken within a second, done a second or two later."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackmedic.lab.physics.hosts.shell import Said, Shell, run

if TYPE_CHECKING:
    from stackmedic.lab.physics.hosts.hosts import Hosts

TAKEN_S, DONE_S = 0.6, (1.2, 2.5)


@dataclass(slots=True)
class Invocation:
    """One command on one instance."""

    command_id: str
    instance_id: str
    lines: list[str]
    comment: str
    at: float
    status: str = "Pending"
    said: Said = field(default_factory=Said)

    @property
    def done(self) -> bool:
        return self.status in ("Success", "Failed")

    @property
    def errors(self) -> str:
        """What the agent adds to standard error when a script failed."""
        failed = f"failed to run commands: exit status {self.said.code}" if self.said.code else ""
        return self.said.err + failed


class Sent:
    """Every command of the account."""

    def __init__(self, hosts: "Hosts") -> None:
        self.hosts = hosts
        self.invocations: list[Invocation] = []

    def send(self, ids: list[str], lines: list[str], comment: str) -> list[Invocation]:
        """Send a command to instances that are managed."""
        world = self.hosts.account.world
        command_id = world.uuid()
        made = [Invocation(command_id, each, lines, comment, world.now) for each in ids]
        self.invocations += made
        for each in made:
            world.after(TAKEN_S, lambda each=each: setattr(each, "status", "InProgress"))  # type: ignore[misc]
            world.after(world.between(*DONE_S), lambda each=each: self._carry_out(each))  # type: ignore[misc]
        return made

    def of(self, command_id: str) -> list[Invocation]:
        return [each for each in self.invocations if each.command_id == command_id]

    def find(self, command_id: str, instance_id: str) -> Invocation | None:
        """The invocation, once the agent has taken the command."""
        for each in self.of(command_id):
            if each.instance_id == instance_id and each.status != "Pending":
                return each
        return None

    def _carry_out(self, invocation: Invocation) -> None:
        stored = self.hosts.instance(invocation.instance_id)
        if stored is None or not self.hosts.runs(stored):
            invocation.status = "Failed"
            return
        host = self.hosts.host(stored)
        invocation.said = run(Shell(self.hosts.account, stored, host), invocation.lines)
        invocation.status = "Failed" if invocation.said.code else "Success"
