"""Windows of time that a person computed from the wall clock, seen from the lab.

A lab's clock starts two days in the past, and ``advance`` spends that reserve. A person's command takes its window from
``date`` (``--start-time $(date -d '15 minutes ago' …)``), so in a lab it begins where nothing has happened yet. A
window that begins in the lab's future can only have come from such a clock: it is moved back by as much as the lab is
behind, so that "15 minutes ago" means fifteen minutes ago. Windows that begin in the lab's past are never touched.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

Window = tuple[float | None, float | None]


def seen_from_lab(account: "Account", start: float | None, end: float | None) -> Window:
    """The window in lab time; both ends are seconds since 1970, or None where open."""
    behind = account.wall_now() - account.world.now
    if start is None or start <= account.world.now or behind <= 0:
        return start, end
    return start - behind, None if end is None else end - behind
