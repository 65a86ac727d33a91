"""The plan would destroy what ``prevent_destroy`` protects.

Source: developer.hashicorp.com/terraform/language/meta-arguments/lifecycle, "prevent_destroy"; "Instance cannot be
destroyed".
"""

from stackmedic.diagnose.rule import Proves, Rule
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The plan would destroy what prevent_destroy protects",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform lifecycle prevent_destroy instance cannot be destroyed replacement plan calls for this resource",
    signatures=(
        Proves(r"Instance cannot be destroyed"),
        Proves(r"lifecycle\.prevent_destroy set"),
    ),
    reports=("renaming the database. Error: Instance cannot be destroyed: lifecycle.prevent_destroy is set",),
    instead_of=("terraform.rds_deletion_protection", "terraform.rds_final_snapshot_required"),
    confirm=("terraform plan (which argument forces replacement; which address disappears)",),
    cures=(
        "Find what forces the replacement and take it back; a renamed resource wants a moved block, one given up a "
        "removed block.",
    ),
)
