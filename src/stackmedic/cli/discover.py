"""stackmedic discover: find a stack and write it down in stackmedic.toml."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Recording, Service, StackName
from stackmedic.cli.settings import Settings
from stackmedic.errors import UsageError

FILE = Path("stackmedic.toml")


def discover(
    settings: Settings,
    stack: StackName = None,
    cluster: Cluster = None,
    service: Service = None,
    source: Recording = None,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print the configuration and write no file.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> int:
    """Find a stack by following references, and write it to stackmedic.toml.

    Starts from a stack's name, from a cluster, or from nothing when the account holds one stack. Exits 0 when found, 5
    when something of it could not be read.
    """
    path = settings.config or FILE
    if not (stdout or force):
        refuse_existing(path)
    with console.Line(sys.stderr, "looking") as progress:
        from stackmedic import app
        from stackmedic.cli.asked import options, target

        found = app.discover(target(stack, cluster, service), options(settings, source=source), progress)
    if not stdout:
        keep(path, found.toml, force)
    from stackmedic.report import discovered

    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    if settings.json:
        console.write(discovered.document(found, None if stdout else str(path)))
    elif stdout:
        console.write(found.toml)
    else:
        console.write(discovered.report(found, *screen) + f"\nwritten to {path}; next: stackmedic diagnose\n")
    return 5 if found.gaps else 0


def refuse_existing(path: Path) -> None:
    if path.exists():
        hint = f"stackmedic discover --stdout >> {path} adds to it, --force replaces it"
        raise UsageError(f"{path} is there already and is not overwritten", hint)


def keep(path: Path, toml: str, force: bool) -> None:
    """Write the file; without ``force`` only where none is, even if one has appeared in the meantime."""
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(toml)
    except FileExistsError:
        refuse_existing(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "--stdout prints it instead") from error
