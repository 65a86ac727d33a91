"""How many instances there are depends on what is only known after apply.

Source: internal/terraform/eval_count.go and eval_for_each.go of hashicorp/terraform.
"""

from stackmedic.diagnose.rule import Proves, Rule
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="count or for_each depends on what is only known after apply",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform invalid count for_each argument value depends on resource attributes cannot be determined until "
    "apply unknown",
    signatures=(
        Proves(r"Invalid (?:count|for_each) (?:argument|set argument)"),
        Proves(r"(?:attributes that|which) cannot be determined until apply"),
    ),
    reports=("the first plan of a new environment. Error: Invalid for_each argument",),
    instead_of=(
        "iam.create_race",
        "terraform.order_missing_dependency",
        "agent.feature_not_enabled",
        "config.missing_env",
        "terraform.configuration_invalid",
    ),
    confirm=("terraform console (which part of the expression is unknown)",),
    cures=(
        "Let keys come from variables or literals, only values from resources; else apply the resources it needs "
        "first (-target).",
    ),
)
