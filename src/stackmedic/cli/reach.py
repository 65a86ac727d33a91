"""stackmedic reach: whether one place of a stack reaches another, hop by hop."""

import sys
from typing import Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Recording
from stackmedic.cli.settings import Settings

CODES = {"open": 0, "blocked": 3, "unknown": 5}


def reach(
    settings: Settings,
    source: Annotated[str, typer.Argument(help="Who connects; named as TO is.", metavar="FROM")],
    destination: Annotated[
        str,
        typer.Argument(
            help="A service, database, cache, balancer or endpoint by its name (service:NAME where several have it), "
            "a private address, a host (i-…), aws:SERVICE such as aws:ecr.api, or internet.",
            metavar="TO",
        ),
    ],
    port: Annotated[
        int | None, typer.Option(help="TCP port.  [default: where TO listens]", min=1, max=65535, show_default=False)
    ] = None,
    stack: Annotated[str | None, typer.Option(help="Stack that the ends belong to.", metavar="NAME")] = None,
    cluster: Cluster = None,
    recording: Recording = None,
) -> int:
    """Say whether one place reaches another, with every hop and the rule that decides, there and back.

    Computed from what AWS tells of names, groups, network ACLs, routes, gateways and endpoints; nothing is sent. IPv4;
    what leaves by peering or a transit gateway is not known. Exits 0 when open, 3 when blocked, 5 when not known.
    """
    with console.Line(sys.stderr) as progress:
        from stackmedic import reaching
        from stackmedic.cli.asked import options, target

        found = reaching.reach(
            source, destination, port, target(stack, cluster), options(settings, source=recording), progress
        )
    from stackmedic.report import crossing as report

    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(report.document(found) if settings.json else report.report(found, *screen))
    return CODES[found.reach]
