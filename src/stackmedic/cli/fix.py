"""stackmedic fix: plan what cures the cause, show it, and, when told so, do it, prove it, or take it back."""

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackmedic.cli import console
from stackmedic.cli.diagnose import Cluster, Service, StackName, State
from stackmedic.cli.settings import Settings
from stackmedic.errors import Refused, UsageError

if TYPE_CHECKING:
    from stackmedic.changes import Proposal
    from stackmedic.model.ending import RunSeen
    from stackmedic.model.plan import Plan

CauseName = Annotated[
    str | None, typer.Argument(help="Only this cause or risk, by its id or the end of it.", metavar="CAUSE")
]
Confirm = Annotated[
    list[str] | None,
    typer.Option("--confirm", help="Name of a resource that may be destroyed; repeat for several.", metavar="NAME"),
]
CAUSE_ID = re.compile(r"[a-z]+\.[a-z0-9_]+")
HOW = "run it at a terminal and answer yes, or add --apply"


def fix(
    settings: Settings,
    stack: StackName = None,
    cause: CauseName = None,
    cluster: Cluster = None,
    service: Service = None,
    state: State = None,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="Show the plan and change nothing.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Carry the plan out without asking, as --yes does.")] = False,
    submit: Annotated[
        bool, typer.Option("--submit", help="Begin a run that waits for somebody's approval (runs approve).")
    ] = False,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="Carry out this plan, made by --out.", metavar="FILE")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Keep the plan in this file.", metavar="FILE")] = None,
    confirm: Confirm = None,
) -> int:
    """Plan what cures the cause; carry it out, verify it, and undo it if the stack gets worse.

    Nothing is changed without an answer of yes at a terminal, or --apply. Exits 0 when fixed or nothing is wrong, 3
    when only a person can help, 6 when refused, 7 and 8 when rolled back by AWS or by stackmedic, 9 when a person is
    needed, 10 when it is not proven in time, 11 when somebody else changed the same.
    """
    if plan_only and (apply or settings.yes or submit):
        raise UsageError("--plan-only changes nothing, and --apply does.", "leave out one of them")
    proposal = proposed(settings, stack, cause, cluster, service, state, plan)
    if out is not None:
        from stackmedic import changes

        changes.write_plan(proposal.plan, out)
    wants_json_of_the_plan = settings.json and not (apply or settings.yes or submit)
    if not settings.json or wants_json_of_the_plan or not proposal.plan.steps:
        console.write(answer(proposal, settings))
    if plan_only and proposal.plan.steps and not settings.json:
        console.write(f"\nnext: {again(settings, (stack, cause), (cluster, service), plan or out)}")
    if plan_only or not proposal.plan.steps:
        return exit_code(proposal)
    return carried_out(proposal, settings, apply or settings.yes, submit, tuple(confirm or ()))


def again(
    settings: Settings, named: tuple[str | None, ...], within: tuple[str | None, str | None], file: Path | None
) -> str:
    """The same command without --plan-only: it shows the plan once more and asks."""
    from stackmedic.cli.asked import typed

    stack, *causes = named
    words = ("--plan", str(file)) if file else (*typed(settings, stack, *within), *filter(None, causes))
    return shlex.join(("stackmedic", "fix", *words))


def proposed(
    settings: Settings,
    stack: str | None,
    cause: str | None,
    cluster: str | None,
    service: str | None,
    state: str | None,
    plan: Path | None,
) -> "Proposal":
    """The plan of a file, or a new one. A lone name with a dot is a cause: stacks have no dots."""
    if stack and cause is None and CAUSE_ID.fullmatch(stack):
        stack, cause = None, stack
    read_only = "--read-only was given" if settings.read_only else ""
    with console.Line(sys.stderr) as progress:
        from stackmedic import changes
        from stackmedic.cli.asked import options, target

        if plan is not None:
            return changes.plan_from(plan, options(settings), read_only)
        return changes.plan_fix(
            target(stack, cluster, service), options(settings, state=state), cause, progress, read_only
        )


def answer(proposal: "Proposal", settings: Settings) -> str:
    if settings.json:
        from stackmedic import changes
        from stackmedic.report import json

        return json.render(changes.plan_document(proposal.plan))
    from stackmedic.report import plan

    return plan.report(proposal.plan, console.width(sys.stdout), console.coloured(settings.color, sys.stdout))


def exit_code(proposal: "Proposal") -> int:
    """0 when there is a plan or nothing is wrong; 3 when something is wrong and no action applies."""
    return 3 if proposal.plan.left and not proposal.plan.steps else 0


def carried_out(
    proposal: "Proposal", settings: Settings, approved: bool, submit: bool, confirmed: tuple[str, ...]
) -> int:
    from stackmedic import changes

    if not (approved or submit):
        if proposal.where.read_only:
            raise Refused(f"Nothing is changed: {proposal.where.read_only}.", "plan only: stackmedic fix --plan-only")
        confirmed = asked(proposal.plan, settings, confirmed, HOW)
    with Watching(settings) as watching:
        run = changes.apply_fix(proposal, not submit, confirmed, watching.heard, config=settings.config)
    return said(run, settings)


def asked(plan: "Plan", settings: Settings, confirmed: tuple[str, ...], how: str) -> tuple[str, ...]:
    """Ask a person at a terminal for the names of what is destroyed and for a yes. Raises Refused when nobody is there,
    or the answer is no; ``how`` says what to do then."""
    if settings.json or settings.no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused("Nothing was changed: nobody approved the plan.", how)
    for resource in plan.to_confirm:
        sys.stderr.write(f"This destroys {resource}. Type its name to go on: ")
        sys.stderr.flush()
        confirmed = (*confirmed, sys.stdin.readline().strip())
    sys.stderr.write("Carry out this plan? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Refused("Nothing was changed: the answer was no.", how)
    return confirmed


def said(run: "RunSeen", settings: Settings) -> int:
    """Report a run, and give its exit code."""
    from stackmedic.report import runs

    screen = console.width(sys.stdout), console.coloured(settings.color, sys.stdout)
    console.write(runs.document(run) if settings.json else runs.report(run, *screen))
    return run.exit_code


class Watching:
    """Live progress: what the run does, on one line of stderr at a terminal; in a pipe, a line for each new thing."""

    def __init__(self, settings: Settings) -> None:
        self._line = console.Line(sys.stderr, "fixing")
        self._quiet = settings.json
        self._last = ""

    def __enter__(self) -> "Watching":
        self._line.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        self._line.__exit__(None, None, None)

    def heard(self, run: "RunSeen") -> None:
        if run.doing and run.doing != self._last:
            self._last = run.doing
            self._line.doing = f"{run.id}: {run.doing}"
            if self._line.shown:
                self._line.draw("")
            elif not self._quiet:
                print(self._line.doing, file=sys.stderr)
