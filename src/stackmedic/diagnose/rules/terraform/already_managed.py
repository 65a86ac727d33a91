"""The object that is to be imported or made already belongs to an address of the state.

Source: internal/terraform/node_resource_import.go of hashicorp/terraform ("Resource already managed by Terraform",
"Cannot import non-existent remote object").
"""

from stackmedic.diagnose.rule import Proves, Rule
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="What is to be imported is in the state already, or is not there",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform import block resource already managed state address configured remote object moved non-existent",
    signatures=(
        Proves(r"Resource already managed by (?:Terraform|OpenTofu)"),
        Proves(r"is already managing a remote object for"),
        Proves(r"Cannot import non-existent remote object"),
        Proves(r"Moved object still exists|Unresolved resource instance address changes"),
    ),
    reports=("terraform import of a role. Error: Resource already managed by Terraform",),
    instead_of=("terraform.resource_exists",),
    confirm=("terraform state list", "terraform state show ADDRESS"),
    cures=(
        "Drop the import where the address already holds the object; else move it (terraform state mv, or a moved "
        "block).",
        "An import of what does not exist wants the id as the provider's documentation of the resource has it.",
    ),
)
