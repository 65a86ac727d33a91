"""stackmedic diagnose: the root cause of what hurts, with its proof."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.formats import Format, chosen, give
from stackmedic.cli.settings import Settings
from stackmedic.cli.ways import ConnectTo, Resolver, ways

if TYPE_CHECKING:
    from stackmedic.model.finding import Diagnosis

StackName = Annotated[
    str | None, typer.Argument(help="Name of the stack; not needed when the account holds one.", metavar="STACK")
]
Cluster = Annotated[str | None, typer.Option(help="Cluster to look at, by name or ARN.", metavar="NAME")]
Service = Annotated[str | None, typer.Option(help="Only this service of the cluster.", metavar="NAME")]
Recording = Annotated[
    Path | None, typer.Option("--from", help="Read this recording (folder or archive) and no account.", metavar="PATH")
]
State = Annotated[
    str | None,
    typer.Option(
        "--state", help="Terraform state: a file, s3://BUCKET/KEY, or - for terraform show -json.", metavar="STATE"
    ),
]
Probe = Annotated[
    bool, typer.Option("--probe", help="Also ask load balancers, databases and caches directly, reading only.")
]
Costs = Annotated[
    bool, typer.Option("--costs", help="Also read budgets, and what days cost (AWS asks 0.01 USD for that call).")
]
Through = Annotated[
    str,
    typer.Option("--through", help="Ask stores from inside: a host (i-…) or task (ecs:SERVICE).", metavar="HOST"),
]


def diagnose(
    settings: Settings,
    stack: StackName = None,
    cluster: Cluster = None,
    service: Service = None,
    source: Recording = None,
    state: State = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="Form of the answer.  [default: text]", show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write the answer to this file.", metavar="FILE")
    ] = None,
    record: Annotated[Path | None, typer.Option(help="Keep what was read in this folder.", metavar="PATH")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 when there are risks, too.")] = False,
    read_secret_keys: Annotated[
        bool,
        typer.Option("--read-secret-keys", help="Read secrets, but keep only the names of their JSON keys."),
    ] = False,
    probe: Probe = False,
    through: Through = "",
    connect_to: ConnectTo = None,
    resolver: Resolver = None,
    costs: Costs = False,
) -> int:
    """Find the root cause of what hurts, and prove it.

    Reads the account and changes nothing. Exits 0 when healthy, paused or rolling out, 3 on an incident, 5 when too
    little could be read, 10 when time ran out.
    """
    form = chosen(form, settings)
    with console.Line(sys.stderr) as progress:
        from dataclasses import replace

        from stackmedic import app
        from stackmedic.cli.asked import options, target, typed

        diagnosis = app.diagnose(
            target(stack, cluster, service),
            options(
                settings,
                source=source,
                record=record,
                read_secret_keys=read_secret_keys,
                state=state,
                probe=probe or bool(through),
                through=through,
                ways=ways(connect_to, resolver),
                costs=costs,
            ),
            progress,
        )
        diagnosis = replace(diagnosis, asked=typed(settings, stack, cluster, service))
    give(diagnosis, form, output, settings)
    return exit_code(diagnosis, strict)


def exit_code(diagnosis: "Diagnosis", strict: bool) -> int:
    """0 healthy or meant, 3 incident (or a risk, when strict), 5 incomplete, 10 incomplete for want of time."""
    from stackmedic.model.finding import Verdict

    if diagnosis.verdict is Verdict.INCIDENT or (strict and diagnosis.risks):
        return 3
    if diagnosis.verdict is Verdict.INCOMPLETE:
        return 10 if any(each.reason.startswith("DeadlineReached") for each in diagnosis.gaps) else 5
    return 0
