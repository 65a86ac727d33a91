"""How tests go through a door: open it, do something, close it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from stackmedic.aws.door import Door
from stackmedic.aws.live import LiveDoor
from stackmedic.errors import CallFailed

OpenDoor = Callable[..., LiveDoor]


def through(door: Door, *, do: Callable[[Any], Awaitable[Any]]) -> Any:
    async def session() -> Any:
        try:
            return await do(door)
        finally:
            await door.close()

    return asyncio.run(session())


def failure(door: Door, call: str, **parameters: Any) -> CallFailed:
    with pytest.raises(CallFailed) as raised:
        through(door, do=lambda door: door.call(call, **parameters))
    return raised.value
