"""stackmedic lab fault, heal and health: break something, see who is hurt, put it back."""

import inspect
import json
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stackmedic.cli import console
from stackmedic.cli.duration import seconds
from stackmedic.cli.labs import Lab, LabError, Port, meant
from stackmedic.errors import NotFound, UsageError

if TYPE_CHECKING:
    from stackmedic.lab.fault import Aws, Fault

LIST = "stackmedic lab fault --list shows them"
NO_SURPRISE = ("control", "cost")  # Layers in which nothing breaks.
A_SURPRISE = "a surprise"


def fault(
    name: Annotated[str | None, typer.Argument(help="Which fault; --list shows them.", show_default=False)] = None,
    given: Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE…", help="Its parameters.")] = None,
    port: Port = None,
    list_: Annotated[bool, typer.Option("--list", help="Show every fault, by layer; of NAME, its parameters.")] = False,
    harmless: Annotated[bool, typer.Option("--harmless", help="Changes that only look like a fault.")] = False,
    surprise: Annotated[bool, typer.Option("--surprise", help="Any fault; heal tells which it was.")] = False,
    since: Annotated[str | None, typer.Option(help="Let it be this old already: 30m.", metavar="DURATION")] = None,
) -> int:
    """Break something: a cause is changed, the symptoms follow as they would in AWS."""
    from stackmedic.lab.fault import all_faults, all_harmless

    known = {each.name: each for each in (all_harmless() if harmless else all_faults())}
    if list_ or not (name or surprise):
        console.write("\n".join(details(found(known, name)) if name else listed(known.values())))
        return 0
    age_s, chosen = seconds(since, "--since"), meant(port)
    chosen.ask("status")
    if surprise:
        surprised(chosen, list(known.values()), parameters(given or []))
    else:
        one = found(known | {each.name: each for each in all_harmless()}, str(name))
        bring_about(chosen, one, parameters(given or []))
        print(f"{name}: {one.says}", file=sys.stderr)
    if age_s:
        chosen.ask("advance", seconds=age_s)
    return 0


def found(known: "dict[str, Fault]", name: str) -> "Fault":
    """The fault of that name. Raises UsageError with what is near it."""
    if name not in known:
        near = get_close_matches(name, list(known), n=1)
        raise UsageError(f"there is no fault {name!r}", f"did you mean {near[0]}?" if near else LIST)
    return known[name]


def listed(faults: "Iterable[Fault]") -> Iterator[str]:
    """A line each, under the name of its layer."""
    every, layer = list(faults), ""
    width = max((len(each.name) for each in every), default=0)
    for each in every:
        if each.layer != layer:
            layer = each.layer
            yield layer
        yield f"  {each.name.ljust(width)}  {each.says}"


def details(one: "Fault") -> Iterator[str]:
    """A fault with its parameters as they are without being given, and what it says of them."""
    yield f"{one.name}  ({one.layer})"
    yield f"    {one.says}"
    usual = " ".join(f"{key}={json.dumps(value).strip(chr(34))}" for key, value in one.parameters.items())
    if usual:
        yield f"    {usual}"
    for line in (inspect.getdoc(one.inject) or "").replace("``", "").splitlines():
        yield f"    {line}".rstrip()


def parameters(given: list[str]) -> dict[str, str]:
    """``key=value`` words as a mapping."""
    wrong = [each for each in given if "=" not in each]
    if wrong:
        raise UsageError(f"{wrong[0]!r} is not KEY=VALUE", "write service=backend, for instance")
    return {key: value for key, _, value in (each.partition("=") for each in given)}


def surprised(chosen: Lab, faults: "list[Fault]", given: dict[str, str]) -> None:
    """The first in an order of the seed's that fits this stack; its name is kept, and not told."""
    said, kept = chosen.ask("status"), {each["fault"] for each in chosen.remembered()}
    order = sorted(faults, key=lambda each: sha256(f"{said['seed']}/{said['now']}/{each.name}".encode()).digest())
    for one in order:
        if one.layer in NO_SURPRISE or one.name in kept or not set(given) <= set(one.parameters):
            continue
        try:
            bring_about(chosen, one, given, secret=True)
        except (UsageError, LabError):  # Nothing of the kind in this stack.
            continue
        print("something is broken now; stackmedic lab heal will tell what it was", file=sys.stderr)
        return
    raise NotFound("no fault fits this stack", LIST)


def bring_about(chosen: Lab, one: "Fault", given: dict[str, str], secret: bool = False) -> None:
    """Inject a fault and remember what heals it."""
    from botocore.exceptions import BotoCoreError, ClientError

    from stackmedic.lab.fault import Aws, FaultError

    try:
        state = one.inject(Aws(chosen.url, chosen.region), **one.arguments(given))
    except FaultError as error:
        raise UsageError(f"{one.name}: {error}", LIST) from None
    except (BotoCoreError, ClientError) as error:
        raise LabError(f"{one.name}: {error}") from None
    kept = {"fault": one.name, "state": state} | ({"secret": True} if secret else {})
    chosen.remember([*chosen.remembered(), kept])


def faults_in(chosen: Lab) -> list[str]:
    """The faults that are in; a surprise stays one."""
    return [A_SURPRISE if each.get("secret") else str(each["fault"]) for each in chosen.remembered()]


def heal(
    name: Annotated[str | None, typer.Argument(help="Which fault.  [default: all]", show_default=False)] = None,
    port: Port = None,
) -> int:
    """Put back what faults have changed, the newest first."""
    from stackmedic.lab.fault import Aws, all_faults, all_harmless

    chosen = meant(port)
    chosen.ask("status")
    kept = chosen.remembered()
    healing = [each for each in kept if name in (None, each["fault"])]
    if not healing:
        there = ", ".join(faults_in(chosen)) or "none"
        raise NotFound(f"no fault {name} is in" if name else "no fault is in", f"faults that are in: {there}")
    known = {each.name: each for each in (*all_faults(), *all_harmless())}
    aws = Aws(chosen.url, chosen.region)
    for each in reversed(healing):
        one = known[each["fault"]]
        undo(one, aws, each["state"])
        kept.remove(each)
        chosen.remember(kept)
        print(f"{one.name} is healed" + (f": {one.says}" if each.get("secret") else ""), file=sys.stderr)
    return 0


def undo(one: "Fault", aws: "Aws", state: dict[str, Any]) -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    from stackmedic.lab.fault import FaultError

    try:
        one.heal(aws, state)
    except FaultError as error:
        raise LabError(f"{one.name} cannot be healed yet: {error}") from None
    except (BotoCoreError, ClientError) as error:
        raise LabError(f"{one.name}: {error}") from None


def health(port: Port = None, json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> int:
    """Show who is hurt, since when, and what would hurt next, as the simulated world itself has it."""
    told = meant(port).ask("health")
    if json_:
        console.write(json.dumps(told, indent=2, sort_keys=True))
        return 0
    lines = [f"{each['since'][:16]}  {each['kind']}  {brief(each)}: {each['says']}" for each in told["hurts"]]
    lines += [f"at risk           {each['kind']}  {brief(each)}: {each['says']}" for each in told["risks"]]
    console.write("\n".join(lines or ["nobody is hurt"]))
    return 0


def brief(place: dict[str, Any]) -> str:
    """The name in an ARN of a target group; other places are names already."""
    return str(place["about"]).split(":targetgroup/")[-1].split("/")[0]
