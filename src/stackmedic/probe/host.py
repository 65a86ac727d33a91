"""One line for a shell on a host inside of the VPC (a bastion, the search host), by Systems Manager's Run Command.

The line and its output stay in Systems Manager for 30 days, so that nothing secret is in either. A line that may have
been sent is not sent again.

Sources: Systems Manager API reference, SendCommand (AWS-RunShellScript; TimeoutSeconds is at least 30),
GetCommandInvocation (InvocationDoesNotExist until the agent has taken the command; output is cut at 24,000 characters).
"""

from stackmedic.aws.writer import WritingDoor
from stackmedic.clock import Clock
from stackmedic.errors import CallFailed
from stackmedic.model.probed import Output

DOCUMENT = "AWS-RunShellScript"
SHORTEST_S = 30
UNDER_WAY = ("Pending", "InProgress", "Delayed", "Cancelling")
FIRST_LOOK_S, SLOWER, LONGEST_LOOK_S = 0.3, 1.5, 2.0
TAKEN_S = 15.0  # What a host may take beside the line itself.


class Host:
    """A host by its id. ``door`` makes the two calls and no others."""

    def __init__(self, door: WritingDoor, where: str, region: str, clock: Clock) -> None:
        self.where = where
        self.region = region
        self._door = door
        self._clock = clock

    async def run(self, line: str, wait_s: float) -> Output:
        """What became of a line. Raises CallFailed; ``Timeout`` when the host has not done it in time."""
        sent = await self._door.change(
            "ssm:SendCommand",
            {
                "InstanceIds": [self.where],
                "DocumentName": DOCUMENT,
                "Comment": "stackmedic probe",
                "TimeoutSeconds": SHORTEST_S,
                "Parameters": {"commands": [line], "executionTimeout": [str(int(wait_s * 4) + SHORTEST_S)]},
            },
        )
        return await self._done(str(sent["Command"]["CommandId"]), wait_s)

    def at(self, where: str) -> "Host":
        return self

    async def close(self) -> None:
        await self._door.close()

    async def _done(self, command: str, wait_s: float) -> Output:
        ends, look_s = self._clock.monotonic() + wait_s * 4 + TAKEN_S, FIRST_LOOK_S
        while self._clock.monotonic() < ends:
            await self._clock.sleep(look_s)
            look_s = min(LONGEST_LOOK_S, look_s * SLOWER)
            found = await self._look(command)
            if found is not None:
                return found
        raise CallFailed("ssm:GetCommandInvocation", "Timeout", f"{self.where} has not answered in time")

    async def _look(self, command: str) -> Output | None:
        try:
            asked = {"CommandId": command, "InstanceId": self.where}
            told = await self._door.change("ssm:GetCommandInvocation", asked)
        except CallFailed as failure:
            if failure.code == "InvocationDoesNotExist":
                return None
            raise
        if told.get("Status") in UNDER_WAY:
            return None
        out, err = str(told.get("StandardOutputContent") or ""), str(told.get("StandardErrorContent") or "")
        return Output(out, err, int(told.get("ResponseCode", -1)))
