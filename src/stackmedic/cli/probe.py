"""stackmedic probe: ask what a stack consists of directly, where it can be reached from here."""

import sys
from typing import Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Service, StackName, Through
from stackmedic.cli.settings import Settings
from stackmedic.cli.ways import ConnectTo, Resolver, ways
from stackmedic.errors import UsageError


def probe(
    settings: Settings,
    stack: StackName = None,
    cluster: Cluster = None,
    service: Service = None,
    only: Annotated[
        str, typer.Option("--only", help="Ask only these: dns, http, tls, postgres, redis.", metavar="KINDS")
    ] = "",
    wait: Annotated[float, typer.Option("--wait", help="Seconds that each answer may take.", metavar="SECONDS")] = 5.0,
    through: Through = "",
    connect_to: ConnectTo = None,
    resolver: Resolver = None,
) -> int:
    """Ask a stack's load balancers, databases and caches directly, reading only.

    Asks at no address but those that the stack names, and what stackmedic.toml declares of it. PostgreSQL takes PGUSER
    and PGPASSWORD, Redis REDISCLI_AUTH. What cannot be reached from here is not known, and not wrong. Exits 0 when all
    is well, 3 when something is not, 5 when something could not be asked.
    """
    kinds = tuple(each for each in only.split(",") if each)
    with console.Line(sys.stderr) as progress:
        from stackmedic import app
        from stackmedic.cli.asked import options, target

        unknown = sorted(set(kinds) - set(app.probe_kinds()))
        if unknown:
            raise UsageError(f"There is no probe {', '.join(unknown)}.", f"they are: {', '.join(app.probe_kinds())}")
        asked = options(
            settings, probe=True, through=through, kinds=kinds, wait_s=wait, ways=ways(connect_to, resolver)
        )
        found, gaps = app.probe(target(stack, cluster, service), asked, progress)
    from stackmedic.report import probes

    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(probes.document(found, gaps) if settings.json else probes.report(found, gaps, *screen))
    answers = {each.ok for each in found} | {None for _ in gaps}
    return 3 if False in answers else 5 if None in answers else 0
