"""A live resource was changed by hand, and code and account differ.

Source: guide ecommerce; "Objects have changed outside of Terraform"; CloudFormation drift.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A live resource was changed by hand",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="drift changed outside of terraform manual change console by hand plan shows differences refresh",
    signatures=(
        Proves(r"Objects have changed outside of Terraform"),
        Proves(r"changed outside of (?:terraform|opentofu)", weight=5.0),
        Says(r"(?:drift\w*|out of sync)", weight=5.0),
        Says(
            r"(?:changed|modified|edited|added|removed|deleted) … (?:by hand|manually|in the console"
            r"|through the console|outside)",
            weight=5.0,
        ),
        Says(r"(?:manual|console) change", weight=4.0),
    ),
    clues=(
        Refutes(r"AWS upgraded|auto[- ]?(?:minor )?upgrad\w*|minor version", weight=-4.0),
        Refutes(r"desired_count|lock"),
    ),
    reports=(
        "someone opened a port in the console. Terraform detected the following changes made outside of "
        "Terraform since the last apply: aws_security_group.web has changed",
        "plan on an untouched branch. 1 to change: aws_ecs_service.web health_check_grace_period_seconds 300 "
        "-> 60 (changed in the console)",
    ),
    confirm=("terraform plan -refresh-only",),
    cures=("Write the change into the code, or apply the code to take it back.",),
)
