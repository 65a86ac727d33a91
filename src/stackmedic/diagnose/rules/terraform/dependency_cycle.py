"""Resources need each other, so that none can be made first.

Source: internal/terraform/graph.go and internal/dag of hashicorp/terraform ("Cycle: …"). Security groups whose rules
name each other inline are the usual case.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Resources of the configuration depend on each other in a circle",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform cycle circular dependency graph resources security groups reference each other depends_on",
    signatures=(
        Proves(r"\bCycle: [\w.\[\]\"-]+(?: \([^)]{1,40}\))?,"),
        Says(r"Self-referential block|circular dependency"),
    ),
    reports=("two security groups name each other. Error: Cycle: aws_security_group.web, aws_security_group.db",),
    instead_of=("terraform.order_sg_referenced_by_rule", "terraform.order_missing_dependency"),
    confirm=("terraform graph -draw-cycles -type=plan",),
    cures=(
        "Take one of the references out: rules of security groups as resources of their own, or a value in place of "
        "a reference.",
    ),
)
