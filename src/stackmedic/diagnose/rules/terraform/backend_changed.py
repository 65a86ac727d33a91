"""The backend's settings are others than at the last init.

Source: internal/command/meta_backend.go of hashicorp/terraform ("Backend configuration changed", "Backend configuration
block has changed"). Whether the state is to move or was moved already, only people know.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The backend's settings changed since the last init",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform init backend configuration changed bucket key region migrate-state reconfigure state",
    signatures=(
        Proves(r"Backend configuration (?:block has )?changed"),
        Proves(r"change in the backend configuration has been detected"),
        Says(r"init (?:-migrate-state|-reconfigure)", weight=3.0),
    ),
    reports=("plan after a merge. Error: Backend configuration changed: bucket of the s3 backend is another",),
    instead_of=("terraform.not_initialized", "terraform.state_digest_mismatch"),
    confirm=("git log -p -- '*.tf' (the backend block)", "terraform init -backend=false && terraform version"),
    cures=(
        "terraform init -migrate-state when the state is still in the old place; -reconfigure when it is in the new "
        "one already.",
    ),
)
