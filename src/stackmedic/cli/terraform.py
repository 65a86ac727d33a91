"""stackmedic terraform: what Terraform declares, did and is about to do, beside what the account shows."""

import sys
from typing import Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.settings import Settings, with_settings
from stackmedic.errors import UsageError

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
    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(failed_run.document(found) if settings.json else failed_run.report(found, *screen))
    return 0 if found and all(each.explanation.causes for each in found) else 5


for verb in (explain,):
    terraform.command(name=verb.__name__)(with_settings(verb))
