"""The configuration does not say what Terraform or the provider can read: a name, block, type or reference is wrong.

Source: internal/terraform, internal/configs and hcl of hashicorp ("Unsupported argument", "Reference to undeclared
resource", …). Nothing was asked of AWS.
"""

from stackmedic.diagnose.rule import Proves, Rule
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The configuration has an error of its own",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform validate unsupported argument block type missing required undeclared reference attribute "
    "expression type",
    signatures=(
        Proves(r"Unsupported (?:argument|block type|attribute)"),
        Proves(r"Missing required argument|Missing (?:resource|data source) instance key"),
        Proves(r"Reference to undeclared (?:resource|module|input variable|local value|output value)"),
        Proves(
            r"Duplicate (?:resource|data|module call|variable|output|provider|local value"
            r"|required providers)\b.{0,60}(?:configuration|declaration|definition)|Duplicate module call"
        ),
        Proves(
            r"(?<!ContainerError: )(?<!daemon: )Invalid (?:reference(?! format)|expression|resource"
            r" type|data source|function argument"
            r"|template interpolation value|index|block definition|character|provider reference)"
        ),
        Proves(
            r"Incorrect attribute value type|Inappropriate value for attribute|Inconsistent conditional result types"
        ),
        Proves(
            r"No value for required variable|Invalid value for (?:input )?variable|Error: Value for undeclared variable"
        ),
        Proves(r"Argument or block definition required|Invalid multi-line string|Unclosed configuration block"),
        Proves(r"Conflicting configuration arguments|Invalid combination of arguments|Invalid Attribute Combination"),
        Proves(r"Resource (?:pre|post)condition failed|Call to unknown function|Error in function call"),
        Proves(r"expected \S+ to be (?:one of|in the range|at least|at most)|Invalid Attribute Value Match"),
    ),
    reports=(
        'upgrade of the provider. Error: Unsupported argument: An argument named "vpc" is not expected here',
        "terraform plan. Error: Reference to undeclared resource",
    ),
    instead_of=(
        "config.missing_env",
        "task.entry_env_prefix_in_command",
        "terraform.desired_count_reset",
        "deploy.circuit_breaker_rolled_back",
    ),
    confirm=("terraform validate", "terraform providers schema -json"),
    cures=(
        "Correct the line that the message names; after an upgrade of the provider, its upgrade guide has the new "
        "names.",
    ),
)
