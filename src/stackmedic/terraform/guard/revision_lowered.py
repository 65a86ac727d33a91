"""A service would go back to a revision that is older than the one that runs: what was deployed since is undone.

Source: "deployments outside Terraform" in the documentation of ``aws_ecs_service`` (ignore_changes, max of revisions);
product.md's guard against an apply that lowers a running revision.
"""

from collections.abc import Iterator

from stackmedic.model.guarded import Refusal
from stackmedic.terraform.guard import Running
from stackmedic.terraform.plan import Plan
from stackmedic.terraform.revision import is_older, short
from stackmedic.terraform.services import service_of

INSTEAD = (
    "plan again after terraform apply -refresh-only; if deployments are not Terraform's, let it leave the revision "
    "alone (lifecycle ignore_changes = [task_definition]), or declare what runs"
)


def refuse(plan: Plan, running: Running) -> Iterator[Refusal]:
    for each in plan.of("aws_ecs_service"):
        planned = short(each.becomes("task_definition"))
        runs = running.revisions.get(service_of(each), "") or short(each.was("task_definition"))
        if planned and is_older(planned, runs):
            yield Refusal(
                "revision_lowered",
                each.address,
                f"The service runs {runs}; the plan puts the older {planned} in its place.",
                INSTEAD,
            )
