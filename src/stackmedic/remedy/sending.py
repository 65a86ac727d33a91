"""A writer that remembers whether anything it sent may have taken effect: what a failed change has to say of itself."""

from typing import Any

from stackmedic.errors import AnswerLost, CallFailed
from stackmedic.remedy.action import Writer

UNTOLD = ("Timeout", "ConnectionFailed", "InvalidResponse")


def lost(error: CallFailed) -> bool:
    """Whether a call may have taken effect although it failed."""
    return isinstance(error, AnswerLost) or error.code in UNTOLD


class Sending:
    """``may_have_acted`` is true once a changing call was answered, or its answer was lost. One that AWS refused was
    not made."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.may_have_acted = False

    async def read(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        return await self._writer.read(call, **parameters)

    async def change(self, call: str, /, **parameters: Any) -> dict[str, Any]:
        try:
            answer = await self._writer.change(call, **parameters)
        except CallFailed as error:
            self.may_have_acted = self.may_have_acted or lost(error)
            raise
        self.may_have_acted = True
        return answer
