"""The provider's version has a bug.

Source: issues of hashicorp/terraform-provider-aws labelled regression; "Provider produced inconsistent result after
apply".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The provider's version has a bug",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform provider bug regression version upgrade inconsistent result after apply plugin crashed "
    "panic pin previous version works",
    signatures=(
        Proves(r"Provider produced inconsistent (?:final plan|result after apply)", weight=5.0),
        Proves(
            r"Plugin did not respond|The plugin encountered an error|plugin (?:crashed|exited)|panic: "
            r".{0,80}terraform-provider",
            weight=5.0,
        ),
        Says(r"provider … (?:bug|regression|crash\w*)|(?:bug|regression) … provider", weight=5.0),
        Says(r"This is always a bug in the provider|is a bug in the provider", weight=4.0),
    ),
    clues=(
        Together(
            r"provider|terraform-provider-aws|<terraform>",
            r"v?\d+\.\d+(?:\.\d+)? … (?:works|worked|fine|ok)|(?:since|after|with) … (?:upgrad\w*"
            r"|updat\w*|version)",
            r"worked|downgrad\w*|pin\w*|previous version|broke\w*|fails?|regress\w*|error",
            weight=6.0,
        ),
        Refutes(r"lock file|checksums"),
        Refutes(r"engine_version", weight=-2.0),
    ),
    reports=(
        "provider upgraded from 5.30 to 5.31. aws_lb: Provider produced inconsistent final plan",
        "after init -upgrade. aws_ecs_task_definition: panic: runtime error: invalid memory address; worked with 5.60",
    ),
    confirm=("terraform providers",),
    cures=("Pin the last version that worked (and follow the issue for the fix).",),
)
