"""The verbs about what Terraform declares: its errors, its state and its plans, beside what the account shows.

Like those of app.py: synchronous outside, asynchronous inside; front ends decide nothing. Nothing here runs Terraform.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stackmedic.errors import CredentialsError, Unreachable, UsageError

if TYPE_CHECKING:
    from stackmedic.app import Asked, Options
    from stackmedic.aws.door import Door, Progress
    from stackmedic.collect.follow import InCluster
    from stackmedic.collect.named import Names
    from stackmedic.model.declared_stack import DeclaredStack
    from stackmedic.model.drift import Drifted
    from stackmedic.model.failed_run import ExplainedError
    from stackmedic.model.guarded import Applied, Guarded
    from stackmedic.model.snapshot import Gap, Snapshot
    from stackmedic.terraform.guard import Running
    from stackmedic.terraform.plan import Plan
    from stackmedic.terraform.state import State as State  # The command line hands one on.

STANDARD_INPUT = "-"


def explain_run(file: str = STANDARD_INPUT) -> "tuple[ExplainedError, ...]":
    """Each error of what a run of Terraform printed, with the causes that it points at; a text in which nothing looks
    like an error of Terraform is explained as a whole. Reads no account."""
    from stackmedic.aws.masking import masked_line
    from stackmedic.collect.incident import read_text
    from stackmedic.diagnose.explain.engine import explain
    from stackmedic.diagnose.explain.terraform_run import errors_of
    from stackmedic.model.failed_run import ExplainedError, RunError
    from stackmedic.model.incident import Incident, Statement

    incident = read_text(file)
    found = []
    for each in errors_of("\n".join(one.text for one in incident.statements)):
        said = Incident((Statement(each.text, "terraform_error", each.address),))
        text = "\n".join(map(masked_line, each.text.split("\n")))
        shown = RunError(masked_line(each.summary), text, each.address, each.file, each.line)
        found.append(ExplainedError(shown, explain(said, masked_line)))
    if not found:
        explanation = explain(incident, masked_line)
        found += [ExplainedError(RunError("", ""), explanation)] if explanation.causes else []
    return tuple(found)


def guard(
    file: str,
    accept: tuple[str, ...] = (),
    options: "Options | None" = None,
    stack: str | None = None,
    progress: "Progress | None" = None,
) -> "Guarded":
    """What of a plan should not be applied unseen. The account tells what runs; without it the plan alone is judged."""
    from stackmedic.collect.named import Names
    from stackmedic.model.guarded import Guarded
    from stackmedic.model.snapshot import Gap
    from stackmedic.terraform.guard import Running, refusals

    plan = read_plan(file)
    names = Names(services=_services(plan))
    found = _looked(names, _asked(options, stack, progress, region_of(plan))) if names.services else None
    running = Running() if found is None or isinstance(found, Gap) else _running(found)
    every = refusals(plan, running)
    return Guarded(
        terraform=plan.terraform,
        changes=len(plan.changes),
        refusals=tuple(each for each in every if each.address not in accept),
        accepted=tuple(each for each in every if each.address in accept),
        gaps=(found,) if isinstance(found, Gap) else (*found.gaps, *_unseen(plan, running, found)) if found else (),
    )


def _unseen(plan: "Plan", running: "Running", found: "Snapshot") -> "tuple[Gap, ...]":
    """Services that the plan knows and the account does not: it may be another account or region."""
    from stackmedic.model.snapshot import Gap
    from stackmedic.terraform.services import service_of

    known = [service_of(each) for each in plan.of("aws_ecs_service") if each.before is not None]
    missing = ["/".join(each) for each in known if each not in running.revisions] if not found.gaps else []
    where = f"{found.scope.region} of account {found.scope.account}"
    return tuple(Gap("ecs:DescribeServices", f"not there in {where}", hides=(each,)) for each in sorted(missing))


def guard_after(
    file: str, options: "Options | None" = None, stack: str | None = None, progress: "Progress | None" = None
) -> "tuple[Applied, ...]":
    """Whether the services that a plan was about run what it planned. Raises CredentialsError, UsageError."""
    from stackmedic.app import terraform_state, through_the_door
    from stackmedic.collect.named import Names, look
    from stackmedic.model.snapshot import Gap
    from stackmedic.terraform.after import applied

    plan = read_plan(file)
    asked = _asked(options, stack, progress, region_of(plan))

    async def work(door: "Door") -> "tuple[Applied, ...]":
        state = await terraform_state(door, asked)
        snapshot = await look(door, Names(services=_services(plan), history=True), asked.options.timeout_s)
        return tuple(applied(plan, None if isinstance(state, Gap) else state, snapshot))

    return through_the_door(asked, work)


def drift(
    where: str, options: "Options | None" = None, stack: str | None = None, progress: "Progress | None" = None
) -> "Drifted":
    """Where the account differs from a state, and who made it so. Raises CredentialsError, UsageError."""
    from stackmedic.app import through_the_door
    from stackmedic.collect.named import Names, look
    from stackmedic.model.drift import Drifted
    from stackmedic.terraform.drift import drifts
    from stackmedic.terraform.drift.who import attributed, events
    from stackmedic.terraform.source import read, read_here

    here = read_here(where)
    asked = _asked(options, stack, progress, region_of(here) if here else "")

    async def work(door: "Door") -> "Drifted":
        state = here or await read(where, door)
        snapshot = await look(door, _names(state), asked.options.timeout_s)
        _refuse_another_account(state, snapshot)
        found, compared = drifts(state, snapshot)
        calls = tuple(dict.fromkeys(name for each in found for name in events(each)))
        trail = await look(door, Names(events=calls), asked.options.timeout_s) if calls else snapshot
        return Drifted(
            where=where,
            region=door.region,
            account=snapshot.scope.account,
            managed=sum(each.managed for each in state.resources),
            compared=compared,
            drifts=attributed(found, trail),
            gaps=tuple(dict.fromkeys((*snapshot.gaps, *(trail.gaps if calls else ())))),
        )

    return through_the_door(asked, work)


def read_state(where: str, options: "Options | None" = None, progress: "Progress | None" = None) -> "State":
    """A state from here, or from S3 through a door of its own. Raises UsageError, CredentialsError."""
    from stackmedic.app import through_the_door
    from stackmedic.terraform.source import read, read_here

    here = read_here(where)
    if here is not None:
        return here
    return through_the_door(_asked(_without_file(options), None, progress, ""), lambda door: read(where, door))


def cluster_of(state: "State", wanted: str | None = None) -> str:
    """The cluster that a state, or outputs alone, are about. Raises NotFound when there is none, or several."""
    from stackmedic.terraform.stack import the_cluster

    return the_cluster(state, wanted)


def discover(
    state: "State",
    options: "Options | None" = None,
    cluster: str | None = None,
    progress: "Progress | None" = None,
) -> "DeclaredStack":
    """The stack that a state holds, by its addresses, and what of it the account has; without credentials the state
    alone. Raises NotFound as ``cluster_of`` does."""
    from stackmedic.model.declared_stack import DeclaredStack
    from stackmedic.model.snapshot import Gap
    from stackmedic.terraform.stack import SHOWN, things_of, undeclared
    from stackmedic.terraform.twins import TWINS

    name = cluster_of(state, cluster)
    asked = _asked(_without_file(options), None, progress, region_of(state))
    found = _looked(replace(_names(state), clusters=(name,)), asked)
    snapshot = None if isinstance(found, Gap) else found
    if snapshot:
        _refuse_another_account(state, snapshot)
    region = snapshot.scope.region if snapshot else asked.options.region or ""
    listed = sum(each.managed and each.type in TWINS and TWINS[each.type].what in SHOWN for each in state.resources)
    return DeclaredStack(
        name=name.removesuffix("-cluster"),
        where=state.where,
        region=region,
        account=snapshot.scope.account if snapshot else _account_of(state),
        cluster=name,
        things=things_of(state, snapshot),
        others=sum(each.managed for each in state.resources) - listed,
        undeclared=undeclared(state, snapshot) if snapshot else (),
        toml=_toml(name, region, state.where, asked),
        gaps=(found,) if isinstance(found, Gap) else found.gaps,
    )


def _without_file(options: "Options | None") -> "Options":
    """A configuration file that is about to be written is not read."""
    from stackmedic.app import Options

    options = options or Options()
    return replace(options, config=None) if options.config and not options.config.exists() else options


def _refuse_another_account(state: "State", snapshot: "Snapshot") -> None:
    """In another account nothing of a state is there, and that says nothing."""
    own, asked = _account_of(state), snapshot.scope.account
    if own and asked and own != asked:
        says = f"{state.where} is of account {own}, and these credentials are of {asked}."
        raise UsageError(says, "name the profile of that account: --profile NAME")


def _account_of(state: "State") -> str:
    arns = (each.text("arn") for each in state.resources if each.managed and each.text("arn").count(":") >= 5)
    return next((each.split(":")[4] for each in arns if each.split(":")[4]), "")


def _toml(cluster: str, region: str, state: str, asked: "Asked") -> str:
    import os

    from stackmedic.app import ENDPOINT
    from stackmedic.collect.overview import toml

    keys: dict[str, str | tuple[str, ...] | None] = {"cluster": cluster, "region": region}
    keys |= {"terraform_state": "" if state == STANDARD_INPUT else state, "profile": asked.options.profile}
    return toml(cluster.removesuffix("-cluster"), keys | {"endpoint_url": os.environ.get(ENDPOINT, asked.endpoint_url)})


def _names(state: "State") -> "Names":
    """Everything of a state that has to be asked for by its name."""
    from stackmedic.collect.follow import InCluster
    from stackmedic.collect.named import Names
    from stackmedic.terraform.services import named

    found = state.find
    return Names(
        clusters=tuple(dict.fromkeys(each.text("id").rsplit("/", 1)[-1] for each in found("aws_ecs_cluster"))),
        services=tuple(dict.fromkeys(InCluster(*named(each.attributes)) for each in found("aws_ecs_service"))),
        revisions=tuple(dict.fromkeys(each.text("arn") for each in found("aws_ecs_task_definition"))),
        secrets=tuple(dict.fromkeys(each.text("arn") for each in found("aws_secretsmanager_secret"))),
        lists=True,
    )


def read_plan(file: str) -> "Plan":
    """The plan in a file, or on standard input. Raises UsageError."""
    from stackmedic.terraform.plan import SHOW, plan

    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", f"name what this writes: {SHOW}") from error
    return plan(content, file)


def region_of(found: "Plan | State") -> str:
    """The region that most ARNs of a plan or state name; empty where none does."""
    from collections import Counter

    from stackmedic.terraform.plan import Plan

    if isinstance(found, Plan):
        sides = [side for each in found.changes for side in (each.before, each.after) if side]
    else:
        sides = [each.attributes for each in found.resources if each.managed]
    arns = [] if isinstance(found, Plan) else [str(each) for each in found.outputs.values()]
    arns += [str(side.get(name)) for side in sides for name in ("arn", "id", "task_definition") if side.get(name)]
    regions = Counter(each.split(":")[3] for each in arns if each.startswith("arn:") and each.count(":") >= 5)
    return max(filter(None, regions), key=lambda each: (regions[each], each), default="")


def _services(plan: "Plan") -> "tuple[InCluster, ...]":
    from stackmedic.collect.follow import InCluster
    from stackmedic.terraform.services import service_of

    return tuple(dict.fromkeys(InCluster(*service_of(each)) for each in plan.of("aws_ecs_service")))


def _running(snapshot: "Snapshot") -> "Running":
    from stackmedic.model.service import Service
    from stackmedic.model.task import TaskDefinition
    from stackmedic.terraform.guard import Running
    from stackmedic.terraform.revision import short

    revisions = {
        (each.cluster_arn.rsplit("/", 1)[-1], each.name): short(each.task_definition)
        for each in snapshot.known(Service)
        if each.status != "INACTIVE"
    }
    images = {
        f"{each.family}:{each.revision}": {one.name: one.image for one in each.containers}
        for each in snapshot.known(TaskDefinition)
    }
    return Running(revisions, images)


def _asked(options: "Options | None", stack: str | None, progress: "Progress | None", region: str) -> "Asked":
    """Options with what stackmedic.toml adds; the region from what was read, where nothing else names one."""
    from stackmedic.app import Options, Target, asked_for
    from stackmedic.config import load

    options = options or Options()
    several = stack is None and len(load(options.config).stacks) > 1  # Then none of them is meant.
    asked = asked_for(Target(stack=stack, cluster="*" if several else None), options, progress)
    return replace(asked, options=replace(asked.options, region=asked.options.region or region or None))


def _looked(names: "Names", asked: "Asked") -> "Snapshot | Gap":
    """What the account shows, or the gap that hides it all: without credentials a state or plan can still be read."""
    from stackmedic.app import through_the_door
    from stackmedic.collect.named import look
    from stackmedic.model.snapshot import Gap

    try:
        return through_the_door(asked, lambda door: look(door, names, asked.options.timeout_s))
    except (CredentialsError, Unreachable, UsageError) as error:  # Or without a region.
        return Gap("the account", str(error), hides=("the account",))
