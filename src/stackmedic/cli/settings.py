"""The options that every command takes, declared once."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from stackmedic.cli.duration import seconds


class Colour(StrEnum):
    """When to colour: on a terminal, always, never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the shared options say. Durations are seconds; ``None`` leaves the choice to the configuration."""

    profile: str | None
    region: str | None
    json: bool
    since_s: float | None
    timeout_s: float | None
    read_only: bool
    yes: bool
    no_input: bool
    color: Colour
    config: Path | None
    debug: bool


def shared(
    profile: Annotated[str | None, typer.Option(help="AWS profile to use.", metavar="NAME")] = None,
    region: Annotated[str | None, typer.Option(help="AWS region to look in.", metavar="REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")] = False,
    since: Annotated[
        str | None, typer.Option(help="How far back to look: 90s, 15m, 36h, 2d.  [default: 1h]", metavar="DURATION")
    ] = None,
    timeout: Annotated[
        str | None, typer.Option(help="Stop reading after this long.  [default: 60s]", metavar="DURATION")
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Refuse to change anything.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask; fail instead.")] = False,
    color: Annotated[Colour, typer.Option(help="Colour the output; NO_COLOR is heeded.")] = Colour.AUTO,
    config: Annotated[
        Path | None, typer.Option(help="Configuration file.  [default: stackmedic.toml]", metavar="PATH")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
) -> Settings:
    return Settings(
        profile=profile,
        region=region,
        json=json,
        since_s=seconds(since, "--since"),
        timeout_s=seconds(timeout, "--timeout"),
        read_only=read_only,
        yes=yes,
        no_input=no_input,
        color=color,
        config=config,
        debug=debug,
    )


def with_settings(verb: Callable[..., int]) -> Callable[..., int]:
    """A command whose first parameter is Settings, made one that typer can parse: own parameters, then shared ones."""
    own = list(inspect.signature(verb).parameters.values())[1:]
    common = list(inspect.signature(shared).parameters.values())

    @functools.wraps(verb)
    def command(**given: Any) -> int:
        settings = shared(**{each.name: given.pop(each.name) for each in common})
        return verb(settings, **given)

    signature = inspect.Signature([*own, *common], return_annotation=int)
    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    return command
