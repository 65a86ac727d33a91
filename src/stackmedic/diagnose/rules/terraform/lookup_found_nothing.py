"""A data source looked for something that is not there, or not under that name, region or account.

Source: internal/tfresource/not_found_error.go of hashicorp/terraform-provider-aws ("couldn't find resource", "empty
result", "no matching … found").
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A data source found nothing",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform data source lookup reading empty result couldn't find resource no matching found query returned "
    "no results",
    signatures=(
        Proves(r"(?:reading|finding) [^:]{1,120}: (?:empty result|couldn't find resource|couldn't find any)"),
        Proves(r"no matching [\w ()/-]{1,80} found|Your query returned no results|query returned no results"),
        Says(r"multiple [\w ]{1,60} matched; use additional constraints", weight=6.0),
        Says(r"empty result", weight=3.0),
    ),
    reports=("data aws_vpc by tag. Error: no matching EC2 VPC found",),
    confirm=("aws sts get-caller-identity (which account and region it asks)",),
    cures=("Give the name, tags or region under which it exists; or let the stack that makes it be applied first.",),
)
