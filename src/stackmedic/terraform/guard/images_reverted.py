"""A new revision would run an image that a deployment outside Terraform has replaced, though nobody changed the code.

The number of the revision rises and the program goes back: a pipeline deploys ``web:12`` with a new image, the code
still names the old one, and any change of the task definition (memory, a variable) registers ``web:13`` with it.
Source: documentation of ``aws_ecs_task_definition`` (container_definitions is compared with the state's own revision).
"""

from collections.abc import Iterator

from stackmedic.model.guarded import Refusal
from stackmedic.terraform.guard import Running
from stackmedic.terraform.plan import Change, Plan
from stackmedic.terraform.revision import family, short
from stackmedic.terraform.services import service_of

INSTEAD = "write the image that runs into the code (or the variable that names it), then plan again"


def refuse(plan: Plan, running: Running) -> Iterator[Refusal]:
    for each in plan.of("aws_ecs_task_definition"):
        if "create" in each.actions:
            for runs in sorted(set(_deployed_to(plan, running, str(each.becomes("family"))))):
                yield from _reverted(each, runs, running)


def _deployed_to(plan: Plan, running: Running, of: str) -> Iterator[str]:
    """The revisions of a family that run in services to which the plan deploys."""
    for each in plan.of("aws_ecs_service"):
        deploys = "task_definition" in each.unknown or each.was("task_definition") != each.becomes("task_definition")
        runs = running.revisions.get(service_of(each), "") or short(each.was("task_definition"))
        if deploys and each.after is not None and family(runs) == of:
            yield runs


def _reverted(change: Change, runs: str, running: Running) -> Iterator[Refusal]:
    before, after = change.was("images"), change.becomes("images")
    for name, image in sorted(running.images.get(runs, {}).items()):
        old = before.get(name) if isinstance(before, dict) else None
        new = after.get(name) if isinstance(after, dict) else None
        if new is not None and new == old and new != image:
            yield Refusal(
                "images_reverted",
                change.address,
                f"Container {name} runs {image} since {runs}; the new revision goes back to {new}.",
                INSTEAD,
            )
