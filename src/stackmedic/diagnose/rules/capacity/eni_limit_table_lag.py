"""ECS's table of interface limits does not know the instance type yet, so trunking is not offered on it.

Source: amazon-ecs-agent and the resource controller's limit tables; reports for new instance families.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="ECS does not know the interface limit of this new instance type yet",
    severity=Severity.MEDIUM,
    leads_to=(Effect.CANNOT_START,),
    topic="instance type new family eni limit table unknown vpc resource controller agent not supported trunking yet",
    signatures=(
        Says(
            r"[a-z]\d\w{0,4}\.(?:\w*large|metal) … (?:unknown|not (?:yet )?(?:supported|listed|known)) … "
            r"(?:eni|trunk|limit)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"\beni\b|trunk\w*|network interface|branch",
            r"(?:new(?:er|ly)?|latest|recent(?:ly)?|just released|unknown|unsupported) … (?:instance "
            r"(?:type|famil)|instances?|generation)|instance (?:type|famil\w+) … (?:unknown|not (?:yet "
            r")?(?:known|supported|listed|in)|unsupported|missing|new)|limit table|table of limits",
            weight=6.0,
        ),
    ),
    instead_of=("capacity.eni_limit",),
    confirm=(
        "aws ec2 describe-instance-types --instance-types TYPE --query "
        "'InstanceTypes[].NetworkInfo.MaximumNetworkInterfaces'",
    ),
    cures=("Take an instance type that the list of supported types names until the table has been updated.",),
)
