"""stackmedic lab: start a simulated account, break it, let time pass."""

import json
import pkgutil
import sys
import threading
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stackmedic.cli import console
from stackmedic.cli.duration import seconds
from stackmedic.cli.instant import moment
from stackmedic.cli.lab_faults import fault, faults_in, heal, health
from stackmedic.cli.labs import DEFAULT_PORT, Lab, LabError, Port, any_free_port, known, meant
from stackmedic.errors import NotFound, UsageError

if TYPE_CHECKING:
    from stackmedic.lab.stacks.images import Programs

EMPTY = "empty"
FLEET, MOST_SERVICES = "fleet", 1000  # The one stack of any size; AWS's quotas of balancers end it.
NAMED = 12  # Services that one line can name.
lab = typer.Typer(rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False, suggest_commands=False)


@lab.command()
def up(
    name: Annotated[str, typer.Argument(help="Which stack: ohmycoins, onyx, omnirapeutic, ecommerce, fleet, empty, …")],
    port: Annotated[int, typer.Option(help="Where it listens, on loopback; 0 takes any.", metavar="P")] = DEFAULT_PORT,
    speed: Annotated[
        float, typer.Option(help="Lab seconds per second; 0: time moves only by advance.", metavar="N")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed, --at and calls give the same lab.", metavar="S")] = 1,
    latency: Annotated[
        str | None, typer.Option(help="Added to every answer, such as 0.05s.", metavar="DURATION")
    ] = None,
    enforce_iam: Annotated[bool, typer.Option("--enforce-iam", help="Enforce the caller's permissions.")] = False,
    region: Annotated[
        str | None, typer.Option(help="Where an empty account is; stacks have their own.", metavar="R")
    ] = None,
    services: Annotated[
        int | None, typer.Option(help="How many services a fleet has; one in fifty is in trouble.", metavar="N")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Lab time when it is up: 2026-11-16T09:00.  [default: two days ago]", metavar="T")
    ] = None,
    real_data: Annotated[
        bool, typer.Option("--real-data", help="Real PostgreSQL and Redis servers behind the stores' names.")
    ] = False,
) -> int:
    """Start a lab and print what to export: eval "$(stackmedic lab up ohmycoins)"."""
    if name not in stacks():
        near = get_close_matches(name, stacks(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(stacks())}"
        raise UsageError(f"there is no stack {name!r}", f"{hint}" if len(stacks()) > 1 else f"there is: {stacks()[0]}")
    if speed < 0:
        raise UsageError(f"--speed {speed:g} is below 0", "write 0 to let time move only by advance")
    if services is not None and (name != FLEET or not 1 <= services <= MOST_SERVICES):
        raise UsageError(f"--services {services} is not for {name}", f"up fleet takes from 1 to {MOST_SERVICES}")
    if region is not None and name != EMPTY:
        raise UsageError(f"--region {region} is not for {name}", "only an empty account may be anywhere")
    if find_spec("moto") is None:
        raise ModuleNotFoundError("No module named 'moto'", name="moto")
    if real_data:
        refuse_without_servers()
    begin, chosen = moment(at, "--at"), Lab(port or any_free_port())
    arguments = [name, "--speed", f"{speed:g}", "--seed", str(seed), "--latency", f"{pause(latency):g}"]
    arguments += ["--services", str(services)] if services is not None else []
    arguments += ["--region", region] if region is not None else []
    arguments += ["--at", f"{begin.timestamp():.0f}"] if begin is not None else []
    said = chosen.start([*arguments, "--enforce-iam"] if enforce_iam else arguments)
    chosen.keep_authority()
    if real_data:
        said = with_real_data(chosen)
    print(f"{name} is up on port {chosen.port}: {summary(said)}", *data_ports(chosen, said), sep="\n", file=sys.stderr)
    told = {**exports(chosen), **(ways(chosen, said) if real_data else {})}
    console.write("\n".join(f"export {key}={quote(value)}" for key, value in told.items()))
    return 0


def refuse_without_servers() -> None:
    """Raises UsageError where the servers' programs are not installed."""
    from stackmedic.lab.real_data.installed import missing

    lacking = missing()
    if lacking:
        raise UsageError(f"--real-data needs servers, and {lacking[0]}.", lacking[1])


def with_real_data(chosen: Lab) -> dict[str, Any]:
    """Start the servers; without them there is no lab."""
    try:
        return chosen.ask("real_data")
    except LabError:
        chosen.stop()
        raise


@lab.command()
def load(
    recording: Annotated[
        Path, typer.Argument(help="A bundle, or what diagnose --record wrote.", metavar="RECORDING", exists=True)
    ],
    port: Annotated[int, typer.Option(help="Where it listens, on loopback; 0 takes any.", metavar="P")] = DEFAULT_PORT,
    speed: Annotated[
        float, typer.Option(help="Lab seconds per second; 0: time moves only by advance.", metavar="N")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed, --at and calls give the same lab.", metavar="S")] = 1,
    at: Annotated[
        str | None, typer.Option(help="Lab time when it is up: 2026-11-16T09:00.  [default: two days ago]", metavar="T")
    ] = None,
) -> int:
    """Start a lab that is the twin of a recorded stack: what is wrong with it hurts there too.

    Names stay, ids are new. What the recording does not tell is said. Prints what to export, as up does.
    """
    if speed < 0:
        raise UsageError(f"--speed {speed:g} is below 0", "write 0 to let time move only by advance")
    if find_spec("moto") is None:
        raise ModuleNotFoundError("No module named 'moto'", name="moto")
    begin, chosen = moment(at, "--at"), Lab(port or any_free_port())
    arguments = ["twin", "--recording", str(recording.resolve()), "--speed", f"{speed:g}", "--seed", str(seed)]
    arguments += ["--at", f"{begin.timestamp():.0f}"] if begin is not None else []
    said = chosen.start(arguments)
    chosen.keep_authority()
    print(
        f"the twin is up on port {chosen.port}: {summary(said)}", *data_ports(chosen, said), sep="\n", file=sys.stderr
    )
    print(*(f"      not known: {each}" for each in said["unknown"]), sep="\n", file=sys.stderr)
    console.write("\n".join(f"export {key}={value}" for key, value in exports(chosen).items()))
    return 0


def stacks() -> list[str]:
    """The stacks there are, without importing any."""
    found = find_spec("stackmedic.lab.stacks")
    places = found.submodule_search_locations if found else None
    return sorted(each.name.replace("_", "-") for each in pkgutil.iter_modules(places) if each.ispkg)


def pause(text: str | None) -> float:
    """A delay: like other durations, and in milliseconds too."""
    if text is None:
        return 0.0
    if text.endswith("ms"):
        try:
            return float(text.removesuffix("ms")) / 1000
        except ValueError:
            raise UsageError(f"--latency {text!r} is not a duration", "write 50ms or 0.05s") from None
    return 0.0 if text.strip() in ("0", "0s") else seconds(text, "--latency") or 0.0


def exports(chosen: Lab) -> dict[str, str]:
    """What lets any AWS client talk to this lab."""
    return {
        "AWS_ENDPOINT_URL": chosen.url,
        "AWS_ACCESS_KEY_ID": "lab",
        "AWS_SECRET_ACCESS_KEY": "lab",
        "AWS_REGION": chosen.region,
        "AWS_DEFAULT_REGION": chosen.region,
    }


def ways(chosen: Lab, said: dict[str, Any]) -> dict[str, str]:
    """What lets ``stackmedic probe`` get to what the stack's names lead to, and lets clients of TLS believe it."""
    ports, stores = said["ports"], said["real_data"]
    tunnels = [f":80:127.0.0.1:{ports['http']}", f":443:127.0.0.1:{ports['https']}"]
    tunnels += [f"{each['host']}:{each['port']}:127.0.0.1:{each['at']}" for each in stores]
    return {
        "STACKMEDIC_CONNECT_TO": " ".join(tunnels),
        "STACKMEDIC_RESOLVER": f"127.0.0.1:{ports['dns']}",
        "SSL_CERT_FILE": str(chosen.keep_trusted()),
    }


@lab.command(name="exports")
def print_exports(port: Port = None) -> int:
    """Print what to export so that AWS clients and stackmedic probe get to a lab: eval "$(stackmedic lab exports)"."""
    chosen = meant(port)
    told = {**exports(chosen), **ways(chosen, chosen.ask("status"))}
    console.write("\n".join(f"export {key}={quote(value)}" for key, value in told.items()))
    return 0


def summary(said: dict[str, Any]) -> str:
    """Services and time, in one line."""
    every = said.get("services", {})
    services = [f"{name} {each['running']}/{each['desired']}" for name, each in every.items()]
    if len(services) > NAMED:
        short = sum(each["running"] < each["desired"] for each in every.values())
        services = [f"{len(services)} services, {short} of them short of tasks"]
    return f"{', '.join(services) or 'no service'}; lab time {said.get('now', '?')}, speed {said.get('speed', 0):g}"


@lab.command()
def push(
    name: Annotated[str, typer.Argument(help="Whose images: ohmycoins.")],
    wait: Annotated[
        str | None, typer.Option(help="Wait for the repositories, in real time: 5m.", metavar="DURATION")
    ] = None,
    port: Port = None,
) -> int:
    """Push a stack's images into the repositories that Terraform made; they carry the lab's programs."""
    from stackmedic.lab.stacks.images import programs_of

    if name not in stacks():
        raise UsageError(f"there is no stack {name!r}", f"there are: {', '.join(stacks())}")
    chosen, programs = meant(port), programs_of(name)
    chosen.ask("status")
    for each in pushed(chosen, programs, seconds(wait, "--wait") or 0.0):
        print(f"pushed {each}", file=sys.stderr)
    return 0


def pushed(chosen: Lab, programs: "Programs", wait_s: float) -> list[str]:
    """Push as soon as every repository is there. Raises NotFound when one is not there in time."""
    from botocore.exceptions import ClientError

    from stackmedic.lab.fault import Aws
    from stackmedic.lab.stacks.images import push as push_all

    ecr, pause_s = Aws(chosen.url, chosen.region)("ecr"), threading.Event()
    for _ in range(int(wait_s) + 1):
        there = {each["repositoryName"] for each in ecr.describe_repositories()["repositories"]}
        missing = sorted(set(programs) - there)
        if not missing:
            break
        pause_s.wait(1.0 if wait_s else 0.0)
    else:
        raise NotFound(f"there is no repository {missing[0]}", "terraform apply makes it; push --wait 5m waits for it")
    try:
        return push_all(ecr, programs, lambda: None)
    except ClientError as error:
        raise LabError(f"push: {error}") from None


def data_ports(chosen: Lab, said: dict[str, Any]) -> list[str]:
    """Where the stack's own names are answered, and whom to trust there."""
    ports = said.get("ports") or {}
    numbers = ", ".join(f"{name.upper()} {number}" for name, number in ports.items())
    first = [f"      {numbers}; certificates by {chosen.authority}"] if ports else []
    return first + [f"      {each['host']}:{each['port']} at 127.0.0.1:{each['at']}" for each in said["real_data"]]


@lab.command()
def down(port: Port = None) -> int:
    """End a lab and forget it."""
    chosen = meant(port)
    chosen.stop()
    print(f"the lab on port {chosen.port} is gone", file=sys.stderr)
    return 0


@lab.command()
def status(port: Port = None, json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> int:
    """Show which labs run, their stacks, their time, and which faults are in."""
    chosen = [meant(port)] if port is not None else [each for each in known() if each.alive()] or [meant(port)]
    found = [each.ask("status") | {"faults": faults_in(each)} for each in chosen]
    if json_:
        console.write(json.dumps({"labs": found}, indent=2, sort_keys=True))
        return 0
    lines = []
    for each in found:
        lines += [f"{each['port']}  {each['name']}  {'steady' if each['steady'] else 'moving'}  {summary(each)}"]
        lines += data_ports(Lab(int(each["port"])), each)
        lines += [f"      fault {name}" for name in each["faults"]]
    console.write("\n".join(lines))
    return 0


lab.command()(fault)
lab.command()(heal)
lab.command()(health)


@lab.command()
def advance(
    duration: Annotated[str, typer.Argument(help="How much lab time: 15m, 36h.", metavar="DURATION")], port: Port = None
) -> int:
    """Let lab time pass at once."""
    length_s, chosen = seconds(duration, "advance"), meant(port)
    print(summary(chosen.ask("advance", seconds=length_s)), file=sys.stderr)
    return 0


@lab.command()
def log(port: Port = None, json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> int:
    """Show the calls that the lab has answered since it was up."""
    calls = meant(port).ask("log")["calls"]
    if json_:
        console.write(json.dumps({"calls": calls}, indent=2, sort_keys=True, default=str))
    elif calls:
        console.write("\n".join(line_of(each) for each in calls))
    return 0


def line_of(call: dict[str, Any]) -> str:
    """Time, permission and how it was answered."""
    at = datetime.fromtimestamp(float(call["at"]), UTC).isoformat(timespec="seconds")
    return f"{at}  {call['permission']}  {call['status']}"


@lab.command()
def weather(
    deny: Annotated[list[str] | None, typer.Option(help="Deny calls: ecs:Describe*.", metavar="CALL")] = None,
    throttle: Annotated[list[str] | None, typer.Option(help="Throttle calls.", metavar="CALL[=SHARE]")] = None,
    buckets: Annotated[bool, typer.Option("--buckets", help="Throttle at AWS's published rates.")] = False,
    errors: Annotated[list[str] | None, typer.Option(help="Answer 500 or 503.", metavar="CALL[=SHARE]")] = None,
    cut: Annotated[
        list[str] | None,
        typer.Option(help="Cut the line; CALL=after: once it took effect.", metavar="CALL[=SHARE]"),
    ] = None,
    latency: Annotated[
        str | None, typer.Option(help="Delay every answer: 50ms, or 50ms-2s.", metavar="DURATION")
    ] = None,
    expire_in: Annotated[
        str | None, typer.Option("--expire-in", help="Credentials expire: 5m.", metavar="DURATION")
    ] = None,
    stale: Annotated[str | None, typer.Option(help="ECS and IAM answer as of then: 5s.", metavar="DURATION")] = None,
    enforce_iam: Annotated[
        bool | None, typer.Option("--enforce-iam/--no-enforce-iam", help="Enforce the callers' permissions.")
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", help="How long all that lasts, in lab time: 60s.", metavar="DURATION")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Clear skies first.")] = False,
    port: Port = None,
) -> int:
    """Refuse, fail, cut off or delay API calls, whoever makes them. SHARE: 0.3 of the calls."""
    asked: dict[str, Any] = {"deny": deny, "throttle": throttle, "errors": errors, "cut": cut, "clear": clear}
    asked |= {
        "buckets": buckets,
        "expire_in_s": seconds(expire_in, "--expire-in"),
        "stale_s": seconds(stale, "--stale"),
    }
    asked = {name: value for name, value in asked.items() if value} | delays(latency)
    if enforce_iam is not None:
        asked["enforce_iam"] = enforce_iam
    if not asked:
        raise UsageError(
            "weather needs something to change", "write --deny CALL, --throttle CALL, --latency or --clear"
        )
    if for_ is not None:
        asked["for_s"] = seconds(for_, "--for")
    try:
        meant(port).ask("weather", **asked)
    except LabError as error:
        raise UsageError(str(error), "write ecs:Describe*, ecs:*=0.3 or ecs:*=after, for instance") from None
    return 0


def delays(text: str | None) -> dict[str, Any]:
    """One delay, or a range of them."""
    if text is None:
        return {}
    low, _, high = text.partition("-")
    if not high:
        return {"latency_s": pause(low)}
    return {"delay": [{"calls": "*", "from_s": pause(low), "to_s": pause(high)}]}
