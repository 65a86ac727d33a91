"""stackmedic discover: find a stack and write it down in stackmedic.toml."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Recording, Service, StackName, State
from stackmedic.cli.settings import Settings
from stackmedic.errors import UsageError

if TYPE_CHECKING:
    from stackmedic.infrastructure import State as Held

FILE = Path("stackmedic.toml")


def discover(
    settings: Settings,
    stack: StackName = None,
    cluster: Cluster = None,
    service: Service = None,
    source: Recording = None,
    state: State = None,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print the configuration and write no file.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
) -> int:
    """Find a stack by following references, and write it to stackmedic.toml.

    Starts from a stack's name, from a cluster, or from nothing when the account holds one stack; with --state from what
    Terraform declares, which tells addresses, what the account lacks and what no address declares, and needs no
    credentials. Exits 0 when found, 5 when something of it could not be read.
    """
    path = settings.config or FILE
    if state and (stack or service or source):
        raise UsageError("A state names its stack itself.", "give --state alone, or with --cluster NAME")
    if not (stdout or force):
        refuse_existing(path)
    region = settings.region
    if state:
        from stackmedic import infrastructure
        from stackmedic.cli.asked import options

        held = infrastructure.read_state(state, options(settings))
        if held.resources:
            return _from_state(settings, held, cluster, None if stdout else path, force)
        cluster, region = infrastructure.cluster_of(held, cluster), region or infrastructure.region_of(held) or None
    with console.Line(sys.stderr, "looking") as progress:
        from stackmedic import app
        from stackmedic.cli.asked import options, target

        asked = replace(options(settings, source=source), region=region)
        found = app.discover(target(stack, cluster, service), asked, progress)
    if not stdout:
        keep(path, found.toml, force)
    from stackmedic.report import discovered

    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    if settings.json:
        console.write(discovered.document(found, None if stdout else str(path)))
    elif stdout:
        console.write(found.toml)
    else:
        console.write(discovered.report(found, *screen) + written(path, settings))
    return 5 if found.gaps else 0


def _from_state(settings: Settings, state: "Held", cluster: str | None, path: Path | None, force: bool) -> int:
    """The same from a Terraform state; without ``path`` no file is written."""
    from stackmedic import infrastructure
    from stackmedic.cli.asked import options
    from stackmedic.report import declared

    with console.Line(sys.stderr, "looking") as progress:
        found = infrastructure.discover(state, options(settings), cluster, progress)
    if path:
        keep(path, found.toml, force)
    if settings.json:
        console.write(declared.document(found, str(path) if path else None))
    elif path is None:
        console.write(found.toml)
    else:
        screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
        console.write(declared.report(found, *screen) + written(path, settings))
    return 5 if found.gaps else 0


def written(path: Path, settings: Settings) -> str:
    """Where the configuration is, and the command that reads it."""
    command = ("stackmedic", "diagnose", *(("--config", str(path)) if settings.config else ()))
    return f"\nwritten to {path}; next: {shlex.join(command)}\n"


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
