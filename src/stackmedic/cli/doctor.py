"""stackmedic doctor: whether this machine and these credentials can do the work."""

import sys
from typing import TYPE_CHECKING

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Service, StackName
from stackmedic.cli.settings import Settings

if TYPE_CHECKING:
    from stackmedic.model.overview import Check

EXIT_CODES = {"configuration": 2, "settings": 2, "stack": 2, "credentials": 4}  # Anything else that is amiss: 5.


def doctor(settings: Settings, stack: StackName = None, cluster: Cluster = None, service: Service = None) -> int:
    """Check versions, credentials, clock, and which permissions are missing.

    Exits 0 when all is well, 2 when the configuration is wrong, 4 when the credentials are of no use, 5 when something
    else is missing.
    """
    with console.Line(sys.stderr, "checking") as progress:
        from stackmedic import app
        from stackmedic.cli.asked import options, target

        checks = app.doctor(target(stack, cluster, service), options(settings), progress)
    from stackmedic.report import checks as report

    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(report.document(checks) if settings.json else report.report(checks, *screen))
    return exit_code(checks)


def exit_code(checks: "tuple[Check, ...]") -> int:
    """The code of the first thing that is amiss, in the order in which doctor looks."""
    return next((EXIT_CODES.get(each.name, 5) for each in checks if each.ok is False), 0)
