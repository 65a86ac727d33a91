"""stackmedic status: one screen of what is wanted and what runs."""

import sys

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Recording, Service, StackName
from stackmedic.cli.settings import Settings


def status(
    settings: Settings,
    stack: StackName = None,
    cluster: Cluster = None,
    service: Service = None,
    source: Recording = None,
) -> int:
    """Show on one screen what is wanted and what runs.

    Says nothing about causes; diagnose does. Exits 0 whatever it shows, 5 when something could not be read.
    """
    with console.Line(sys.stderr) as progress:
        from stackmedic import app
        from stackmedic.cli.asked import options, target

        seen = app.status(target(stack, cluster, service), options(settings, source=source), progress)
    from stackmedic.report import status as report

    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(report.document(seen) if settings.json else report.report(seen, *screen))
    return 5 if seen.gaps else 0
