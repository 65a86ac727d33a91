"""The verbs that every front end calls. Synchronous outside, asynchronous inside; front ends decide nothing.

Nothing heavy is imported before a verb is used: ``stackmedic --version`` must not pay for botocore.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stackmedic.errors import CredentialsError, NotFound, StackmedicError, UsageError
from stackmedic.reasoning import made_ready

if TYPE_CHECKING:
    from stackmedic.aws.door import Door, Progress
    from stackmedic.aws.recording import Finish
    from stackmedic.collect.scope import Target as Wanted
    from stackmedic.config import Config, StackSettings
    from stackmedic.model.explanation import Explanation
    from stackmedic.model.finding import Diagnosis
    from stackmedic.model.overview import Check, Discovered, Status
    from stackmedic.model.probed import Probed, Probing, Ways
    from stackmedic.model.snapshot import Gap, Snapshot
    from stackmedic.model.triage import Triage
    from stackmedic.terraform.state import State

T = TypeVar("T")
ENDPOINT = "AWS_ENDPOINT_URL"
READING = (
    "diagnose",
    "triage",
    "status",
    "discover",
    "doctor",
    "bundle",
    "probe",
    "reach",
    "terraform-drift",
    "terraform-guard",
)  # What reads an account; fix changes it too.


@dataclass(frozen=True, slots=True)
class Target:
    """What to look at, as it was typed: a stack's name, or a cluster and perhaps one service, or nothing."""

    stack: str | None = None
    cluster: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How to look. ``source`` is a recording to read instead of an account; ``record`` where to keep one; ``state`` a
    Terraform state: a file, ``s3://BUCKET/KEY`` or ``-``.

    ``probe``: ask what the stack names directly, too, stores ``through`` a host where one is named (else as
    stackmedic.toml says), only ``kinds`` of things where some are named, for ``wait_s`` each, by these ``ways``.
    ``costs``: read what the account costs, too, for which AWS asks a cent."""

    profile: str | None = None
    region: str | None = None
    since_s: float = 3600.0
    timeout_s: float = 60.0
    source: Path | None = None
    record: Path | None = None
    read_secret_keys: bool = False
    config: Path | None = None
    state: str | None = None
    seal: "Seal | None" = None
    probe: bool = False
    through: str = ""
    kinds: tuple[str, ...] = ()
    wait_s: float = 5.0
    ways: "Ways | None" = None
    share: float = 0.5  # Of each of AWS's rate limits.
    costs: bool = False


class Seal(Enum):
    """What is made of a recording: a bundle, or one under other names for people who are not to know whose it is."""

    BUNDLE = "bundle"
    FOR_SUPPORT = "for support"


@dataclass(frozen=True, slots=True)
class Asked:
    """Target and options, with what stackmedic.toml adds to them."""

    wanted: "Wanted"
    options: Options
    endpoint_url: str | None = None
    progress: "Progress | None" = field(default=None, compare=False)
    state: str | None = None  # The Terraform state that stackmedic.toml names.
    probing: "Probing | None" = None  # What is to be asked directly, where anything is.


def examine(
    target: Target | None = None, options: Options | None = None, progress: "Progress | None" = None
) -> "Snapshot":
    """Read a stack: everything that a diagnosis needs."""
    asked = asked_for(target, options, progress)
    return through_the_door(asked, lambda door: _examined(door, asked, causes=True))


def diagnose(
    target: Target | None = None, options: Options | None = None, progress: "Progress | None" = None
) -> "Diagnosis":
    """Read a stack and say what is wrong with it, and why."""
    asked = asked_for(target, options, progress)

    async def work(door: "Door") -> "Diagnosis":
        reasoning = asyncio.ensure_future(made_ready(door))
        state = await terraform_state(door, asked)
        snapshot = await _examined(door, asked, causes=True)
        found = (await reasoning)(snapshot, door.calls)
        return _beside(state, with_addresses(found, state), snapshot) if state else found

    return through_the_door(asked, work)


def triage(options: Options | None = None, progress: "Progress | None" = None) -> "Triage":
    """Look over every service of a region, whatever stack it belongs to, and say which are in trouble, and why."""
    from stackmedic.collect.scope import Target as Wanted
    from stackmedic.collect.sweep import sweep
    from stackmedic.collect.triage import triage as of
    from stackmedic.diagnose import engine

    options = options or Options()

    async def work(door: "Door") -> "Triage":
        swept = await sweep(door, options.since_s, options.timeout_s)
        diagnoses = {each.service.arn: engine.diagnose(each.snapshot) for each in swept.suspects if each.snapshot}
        return of(swept, diagnoses, door.calls)

    return through_the_door(Asked(Wanted(), options, progress=progress), work)


def explain(file: str = "-", case: str | None = None) -> "Explanation":
    """Which causes a text points at; of a described incident, what its stack and evidence say. Reads no account."""
    from stackmedic.aws.masking import masked_line
    from stackmedic.collect.incident import read_case, read_text
    from stackmedic.diagnose.explain.engine import explain as explained

    return explained(read_case(case) if case else read_text(file), masked_line)


def status(
    target: Target | None = None, options: Options | None = None, progress: "Progress | None" = None
) -> "Status":
    """Read just enough of a stack for one screen."""
    from stackmedic.collect.overview import status_of

    asked = asked_for(target, options, progress)

    async def work(door: "Door") -> "Status":
        return status_of(await _examined(door, asked, causes=False), door.calls)

    return through_the_door(asked, work)


def discover(
    target: Target | None = None, options: Options | None = None, progress: "Progress | None" = None
) -> "Discovered":
    """Find a stack, and say what stackmedic.toml should hold to find it again."""
    from stackmedic.collect.examine import Depth, survey
    from stackmedic.collect.follow import name_of
    from stackmedic.collect.overview import discovered

    if options and options.config and not options.config.exists():
        options = replace(options, config=None)  # It is about to be written.
    asked = asked_for(target, options, progress)
    endpoint = asked.endpoint_url if asked.options.source else os.environ.get(ENDPOINT, asked.endpoint_url)

    async def work(door: "Door") -> "Discovered":
        depth = Depth(asked.options.since_s, asked.options.timeout_s, causes=False)
        snapshot, found = await survey(door, asked.wanted, depth)
        services = tuple(sorted(map(name_of, found.services)))
        return discovered(snapshot, services, profile=asked.options.profile, endpoint_url=endpoint)

    return through_the_door(asked, work)


def doctor(
    target: Target | None = None, options: Options | None = None, progress: "Progress | None" = None
) -> "tuple[Check, ...]":
    """Whether this machine and these credentials can do the work. Never raises for what it is there to find."""
    from stackmedic.collect.doctor import Listening, checkup, versions, worded

    checks = list(versions())
    try:
        asked = asked_for(target, options, progress)
    except (UsageError, NotFound) as error:
        return (*checks, worded("configuration", error))
    listening = Listening(progress)

    async def work(door: "Door") -> "tuple[Check, ...]":
        return await checkup(door, asked.wanted, asked.options.timeout_s, listening)

    try:
        return (*checks, *through_the_door(replace(asked, progress=listening), work))
    except CredentialsError as error:
        return (*checks, worded("credentials", error))
    except StackmedicError as error:
        return (*checks, worded("settings", error))


def probe_kinds() -> tuple[str, ...]:
    """What can be asked directly."""
    from stackmedic.model.probed import KINDS

    return KINDS


def probe(
    target: Target | None = None, options: Options | None = None, progress: "Progress | None" = None
) -> "tuple[tuple[Probed, ...], tuple[Gap, ...]]":
    """Read a stack, and ask what it names directly; with what could not be asked for want of a permission."""
    from stackmedic.model.probed import Answer

    snapshot = examine(target, replace(options or Options(), probe=True), progress)
    answers = (each.probed for each in snapshot.one.values() if isinstance(each, Answer))
    gaps = (each for each in snapshot.gaps if each.hides and each.hides[0].endswith("Answer"))
    return tuple(sorted(answers, key=lambda each: (each.kind, each.address, each.says))), tuple(gaps)


async def _examined(door: "Door", asked: Asked, causes: bool) -> "Snapshot":
    from stackmedic.collect.examine import Depth, examine

    options = asked.options
    depth = Depth(
        options.since_s,
        options.timeout_s,
        causes,
        options.read_secret_keys,
        to_keep=options.record is not None,
        costs=options.costs,
    )
    snapshot = await examine(door, asked.wanted, depth)
    if not causes or (asked.probing is None and options.source is None):
        return snapshot
    from stackmedic import probing

    wanted = probing.was_wanted(door, asked.probing)
    return await probing.asked_directly(door, snapshot, options.timeout_s) if wanted else snapshot


async def terraform_state(door: "Door", asked: Asked) -> "State | Gap | None":
    """The Terraform state that was named, if one was. One that stackmedic.toml names and that cannot be read is a gap:
    it keeps nobody from diagnosing and fixing. Raises UsageError for one that was typed."""
    where = asked.options.state or asked.state
    if where is None:
        return None
    from stackmedic.model.snapshot import Gap
    from stackmedic.terraform.source import read

    try:
        return await read(where, door)
    except UsageError as error:
        if asked.options.state:
            raise
        return Gap("terraform state", str(error), hides=(where,))


def with_addresses(diagnosis: "Diagnosis", state: "State | Gap | None") -> "Diagnosis":
    """With the Terraform addresses of what has to change, or with the gap that hides them."""
    if state is None:
        return diagnosis
    from stackmedic.model.snapshot import Gap
    from stackmedic.terraform.owners import addressed

    if isinstance(state, Gap):
        return replace(diagnosis, gaps=(*diagnosis.gaps, state))
    return addressed(diagnosis, state)


def _beside(state: "State | Gap", diagnosis: "Diagnosis", snapshot: "Snapshot") -> "Diagnosis":
    """With what a state has in the place of what findings are about, where the account differs."""
    from stackmedic.terraform.drift.findings import with_drift
    from stackmedic.terraform.state import State

    return with_drift(diagnosis, state, snapshot) if isinstance(state, State) else diagnosis


def through_the_door(asked: Asked, work: "Callable[[Door], Awaitable[T]]") -> T:
    """What comes of work that needs a door."""

    async def inside() -> T:
        door = _open(asked)
        try:
            return await work(door)
        finally:
            await door.close()

    return asyncio.run(inside())


def _open(asked: Asked) -> "Door":
    options = asked.options
    if options.source:
        from stackmedic.aws.recording import Recording
        from stackmedic.aws.seal import known_key

        return Recording(options.source, known_key(bundle_key()))
    from stackmedic.aws.live import LiveDoor

    live = LiveDoor(
        profile=options.profile,
        region=options.region,
        endpoint_url=asked.endpoint_url,
        seconds=options.timeout_s,
        share=options.share,
        progress=asked.progress,
    )
    door: Door = live
    if asked.probing:
        from stackmedic import probing

        door = probing.door(live, asked.probing, options.profile, asked.endpoint_url)
    if options.record is None:
        return door
    from stackmedic.aws.recording import Recorder, as_it_is

    return Recorder(door, options.record, live.hidden, _finish(options.seal) if options.seal else as_it_is)


def bundle_key() -> Path:
    """Where this machine keeps the key that it seals bundles with."""
    from stackmedic.remedy.runs import state_folder

    return state_folder() / "bundle.key"


def _finish(seal: Seal) -> "Finish":
    """From the files of a recording to those of a bundle."""
    from stackmedic.aws.pseudonyms import Pseudonyms
    from stackmedic.aws.seal import key_of, sealed

    for_support = seal is Seal.FOR_SUPPORT

    def finish(files: dict[str, bytes]) -> dict[str, bytes]:
        shown = Pseudonyms(os.urandom(32)).files(files) if for_support else files
        return sealed(shown, key_of(bundle_key()), for_support)

    return finish


def asked_for(target: Target | None, options: Options | None, progress: "Progress | None") -> Asked:
    """Target and options with what stackmedic.toml adds to them."""
    from stackmedic.collect.scope import Target as Wanted
    from stackmedic.config import load

    target, options = target or Target(), options or Options()
    if target.service and not (target.cluster or target.stack):
        raise UsageError("A service is looked for in a cluster.", "add --cluster NAME, or the stack's name")
    config = load(options.config)
    settings = _settings(config, target, options)
    services = (target.service,) if target.service else ()
    probing = _probing(options, settings) if options.probe and not options.source else None
    if settings is None:
        known = Wanted(target.stack or "", target.cluster or "", services)
        return Asked(known, options, progress=progress, probing=probing)
    wanted = Wanted(settings.name, target.cluster or settings.cluster, services or _services(settings, target))
    profile, region = options.profile or settings.profile, options.region or settings.region
    options = replace(options, profile=profile, region=region)
    return Asked(wanted, options, settings.endpoint_url, progress, settings.terraform_state, probing)


def _probing(options: Options, settings: "StackSettings | None") -> "Probing":
    from stackmedic.model.probed import KINDS, Probing, Ways

    through = options.through or (settings.probe_through if settings else "")
    checks, secret = (settings.check, settings.probe_secret) if settings else ((), "")
    return Probing(checks, through, secret, options.kinds or KINDS, options.wait_s, options.ways or Ways())


def _services(settings: "StackSettings", target: Target) -> tuple[str, ...]:
    """A cluster that was typed is meant whole."""
    return () if target.cluster else settings.services


def _settings(config: "Config", target: Target, options: Options) -> "StackSettings | None":
    """What stackmedic.toml says of the target. When nothing is named, its only stack is meant; not of a recording."""
    if target.stack:
        return config.stack(target.stack)
    if target.cluster:
        return config.of_cluster(target.cluster)
    if options.source or not config.stacks:
        return None
    if len(config.stacks) > 1:
        names = [each.name for each in config.stacks]
        raise NotFound(
            f"{config.path} holds {len(names)} stacks; say which.", f"they are: {', '.join(names)}; try: {names[0]}"
        )
    return config.stacks[0]
