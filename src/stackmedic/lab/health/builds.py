"""The newest build of a project succeeded, or is under way; people who wait for one that failed cannot deploy."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackmedic.lab.health.hurt import Hurt, Place

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def look(account: "Account") -> Iterator[Hurt]:
    newest = {str(each.wire["projectName"]): each for each in account.builds.known.values()}
    for project, build in newest.items():
        if build.wire["buildComplete"] and build.wire["buildStatus"] not in ("SUCCEEDED", "STOPPED"):
            phase = build.wire["phases"][-2]
            yield Hurt(Place("build", project), f"{build.wire['buildStatus']} in {phase['phaseType']}")
