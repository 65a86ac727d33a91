"""What answers people would stop: a service scaled to zero, or destroyed, alone or before another one is there.

Source: documentation of ``aws_ecs_service`` and ``aws_appautoscaling_target``; the order of ``actions`` tells whether
the old one goes first.
"""

from collections.abc import Iterator

from stackmedic.model.guarded import Refusal
from stackmedic.terraform.guard import Running
from stackmedic.terraform.plan import Plan

ANSWERS = {
    "aws_ecs_service": "The service",
    "aws_lb": "The load balancer",
    "aws_alb": "The load balancer",
    "aws_lb_listener": "The listener",
    "aws_alb_listener": "The listener",
}


def refuse(plan: Plan, running: Running) -> Iterator[Refusal]:
    for each in plan.changes:
        if each.type == "aws_ecs_service" and each.falls("desired_count"):
            says = f"The service goes from {each.was('desired_count')} tasks to none."
            yield Refusal("stopped", each.address, says, "stackmedic knows a pause; let autoscaling have desired_count")
        if each.type == "aws_appautoscaling_target" and each.falls("max_capacity"):
            says = f"Autoscaling may run {each.was('max_capacity')} tasks now, and none afterwards."
            yield Refusal("stopped", each.address, says, "leave max_capacity at what the load needs")
        if each.type in ANSWERS and each.actions[:1] == ("delete",):
            again = " before another one is there" if "create" in each.actions else ""
            why = f" ({', '.join(each.replaced_by)} cannot be changed in place)" if each.replaced_by else ""
            says = f"{ANSWERS[each.type]} is destroyed{again}{why}: nobody is answered."
            instead = "create_before_destroy with another name, or a maintenance window" if again else "a removed block"
            yield Refusal("stopped", each.address, says, f"{instead}; --accept '{each.address}' if meant")
