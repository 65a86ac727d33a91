"""The state changed after the plan was saved.

Source: internal/backend/local of hashicorp/terraform ("Saved plan is stale"). Whoever applied in between may have
changed what the plan was read for.
"""

from stackmedic.diagnose.rule import Proves, Rule
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The saved plan is older than the state",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform apply saved plan is stale state changed by another operation after the plan was created pipeline",
    signatures=(
        Proves(r"[Ss]aved plan (?:is stale|does not match)"),
        Proves(r"given plan file can(?:not| no longer) be applied"),
    ),
    reports=("a merge waited an hour for approval. Error: Saved plan is stale",),
    instead_of=("terraform.state_lock_stale", "terraform.state_lock_held", "terraform.permission_denied"),
    confirm=("terraform state pull (its serial), and who applied since",),
    cures=("Plan again, read the new plan, apply that one; run one pipeline of a state at a time.",),
)
