"""stackmedic terraform: what Terraform declares, did and is about to do, beside what the account shows."""

import sys
from typing import Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.diagnose import State
from stackmedic.cli.settings import Settings, with_settings
from stackmedic.errors import UsageError

ARRIVALS = {"rolled_back": 7, "superseded": 11, "under_way": 10, "unknown": 5}  # The first that one service has.
Stack = Annotated[
    str | None, typer.Option("--stack", help="Stack of stackmedic.toml, for its profile and region.", metavar="NAME")
]

terraform = typer.Typer(
    help="What Terraform declares, and what it says: errors, drift, dangerous plans.", no_args_is_help=True
)


def explain(
    settings: Settings,
    file: Annotated[
        str | None,
        typer.Argument(
            help="What a run printed, plain or -json; - is standard input, and the default.", metavar="FILE"
        ),
    ] = None,
) -> int:
    """Say of each error of a plan, apply, init or destroy what caused it, and what puts it right.

    For example: terraform apply -no-color 2>&1 | tee run.log; stackmedic terraform explain run.log. Reads no account.
    Exits 0 when every error has an answer, 5 when one has none or there is no error.
    """
    from stackmedic import infrastructure
    from stackmedic.report import failed_run

    if not file and sys.stdin.isatty():
        hint = "name a file, or: terraform apply 2>&1 | stackmedic terraform explain"
        raise UsageError("There is no output to explain.", hint)
    found = infrastructure.explain_run(file or "-")
    console.write(failed_run.document(found) if settings.json else failed_run.report(found, *_screen(settings)))
    return 0 if found and all(each.explanation.causes for each in found) else 5


def drift(
    settings: Settings,
    state: Annotated[
        str,
        typer.Argument(
            help="Terraform state: a file, s3://BUCKET/KEY, or - for terraform show -json.", metavar="STATE"
        ),
    ],
    stack: Stack = None,
) -> int:
    """Say where the account differs from a state: which address, which argument, both values, and who changed it.

    For example: stackmedic terraform drift s3://shop-states/staging/terraform.tfstate. Runs no Terraform and takes no
    lock. Exits 0 when nothing differs but what others are meant to change, 3 when something does, 5 when nothing does
    and something could not be read.
    """
    from stackmedic import infrastructure
    from stackmedic.cli.asked import options
    from stackmedic.report import drift as report

    with console.Line(sys.stderr) as progress:
        found = infrastructure.drift(state, options(settings), stack, progress)
    console.write(report.document(found) if settings.json else report.report(found, *_screen(settings)))
    return 3 if found.surprising else 5 if found.gaps else 0


def guard(
    settings: Settings,
    file: Annotated[
        str,
        typer.Argument(help="The plan, as terraform show -json prints it; - is standard input.", metavar="PLAN.json"),
    ],
    after: Annotated[
        bool, typer.Option("--after", help="After the apply: whether the services run what was planned.")
    ] = False,
    accept: Annotated[
        list[str] | None, typer.Option(help="Let this address pass; may be given again.", metavar="ADDRESS")
    ] = None,
    stack: Stack = None,
    state: State = None,
) -> int:
    """Refuse a plan that would lower a running revision, destroy data, open it to everybody, or stop what answers.

    For example: terraform plan -out=next.plan && terraform show -json next.plan | stackmedic terraform guard -. Exits 0
    when nothing speaks against it, 6 when something does, 5 when nothing does and what runs could not be read.

    With --after, which reads the same plan (and --state for revisions that it did not know yet), exits 0 when every
    service runs what was planned, 7 when one was rolled back, 10 while one is on its way, 11 when a newer one runs, 5
    when one could not be read.
    """
    from stackmedic import infrastructure
    from stackmedic.cli.asked import options
    from stackmedic.report import guarded

    asked, screen = options(settings, state=state), _screen(settings)
    with console.Line(sys.stderr) as progress:
        if not after:
            found = infrastructure.guard(file, tuple(accept or ()), asked, stack, progress)
        else:
            services = infrastructure.guard_after(file, asked, stack, progress)
    if after:
        console.write(guarded.after_document(services) if settings.json else guarded.after(services, *screen))
        return next((code for kind, code in ARRIVALS.items() if kind in {each.arrival.value for each in services}), 0)
    console.write(guarded.document(found) if settings.json else guarded.report(found, *screen))
    return 6 if found.refusals else 5 if found.gaps else 0


def _screen(settings: Settings) -> tuple[int, bool]:
    return console.width(sys.stdout), console.coloured(settings.color, sys.stdout)


for verb in (explain, drift, guard):
    terraform.command(name=verb.__name__)(with_settings(verb))
