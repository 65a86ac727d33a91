"""Whether this machine and these credentials can do the work: versions, identity, clock, and each permission tried.

Every permission is tried by reading a stack as a diagnosis would. AWS refuses signatures that are more than five
minutes off. Source: "Troubleshooting Signature Version 4", AWS IAM user guide.
"""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from stackmedic.aws.door import Door, Progress
from stackmedic.clock import SystemClock
from stackmedic.collect.examine import DENIED, Depth, examine
from stackmedic.collect.gather import IDENTITY
from stackmedic.collect.needs import needs_of_a_diagnosis
from stackmedic.collect.scope import Target
from stackmedic.errors import CredentialsError, StackmedicError
from stackmedic.model.overview import Check
from stackmedic.model.snapshot import Gap

SKEW_TOLD_S = 30
PACKAGES = ("botocore",)


class Listening:
    """Hears which calls were answered, and passes it on."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.answered: set[str] = set()
        self._progress = progress

    def called(self, call: str, seconds: float, ok: bool) -> None:
        if ok:
            self.answered.add(call)
        if self._progress:
            self._progress.called(call, seconds, ok)


def versions() -> Iterator[Check]:
    """What is installed."""
    yield Check("python", True, platform.python_version())
    for name in PACKAGES:
        try:
            yield Check(name, True, version(name))
        except PackageNotFoundError:
            yield Check(name, False, "is not installed", f"pip install {name}")


async def checkup(door: Door, target: Target, timeout_s: float, listening: Listening) -> tuple[Check, ...]:
    """Region, identity, clock, and the permissions."""
    checks = [Check("region", True, door.region)]
    try:
        checks.append(Check("credentials", True, f"account {await door.account()}"))
    except StackmedicError as error:
        return (*checks, worded("credentials", error))
    checks.append(_clock(door))
    try:
        snapshot = await examine(door, target, Depth(timeout_s=timeout_s))
    except CredentialsError as error:
        return (*checks, worded("permissions", error))
    except StackmedicError as error:
        return (*checks, worded("stack", error), *_permissions((), listening.answered))
    scope = snapshot.scope
    number = len(scope.service_arns)
    checks.append(Check("stack", True, f"{scope.stack} with {number} service{'' if number == 1 else 's'}"))
    return (*checks, *_permissions(snapshot.gaps, listening.answered))


def worded(name: str, error: StackmedicError) -> Check:
    """A check that an error failed."""
    return Check(name, False, str(error), error.hint)


def _clock(door: Door) -> Check:
    """The account has answered, so it puts up with this clock; were it refused, the credentials would say so."""
    skew = (SystemClock().now() - door.now()).total_seconds()
    if abs(skew) < SKEW_TOLD_S:
        return Check("clock", True, "agrees with the account")
    says = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} the account, whose time is used"
    return Check("clock", True, says, "set this computer's clock (NTP): AWS refuses what is five minutes off")


def _permissions(gaps: tuple[Gap, ...], answered: set[str]) -> Iterator[Check]:
    unread = {each.call: each for each in gaps}
    for call in sorted(needs_of_a_diagnosis() - {IDENTITY}):
        if call in unread:
            hint = f"allow {call}" if unread[call].code in DENIED else "try again later"
            yield Check(call, False, unread[call].reason, hint)
        elif call in answered:
            yield Check(call, True, "allowed")
        else:
            yield Check(call, None, "not tried: nothing called for it")
