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
            r"(?:upgraded|moved|switched|updated|changed) … (?:to|from) … (?:[a-z]\d[a-z]{0,3}\b|instance)",
            r"\beni\b|RESOURCE:ENI|trunk\w*|tasks? per instance",
            r"limit|lower|only|fewer|not",
            weight=6.0,
        ),
        Together(
            r"\beni\b|trunk\w*|network interface|branch",
            r"(?:new(?:er|ly)?|latest|recent(?:ly)?|just released|unknown|unsupported) … (?:instance "
            r"(?:type|famil)|instances?|generation)|instance (?:type|famil\w+) … (?:unknown|not (?:yet "
            r")?(?:known|supported|listed|in)|unsupported|missing|new)|limit table|table of limits",
            weight=6.0,
        ),
    ),
    reports=(
        "EC2 m7i-flex, awsvpc with trunking. service: RESOURCE:ENI although only two tasks run; the instance "
        "type was announced last month; attribute ecs.awsvpc-trunk-id missing",
        "cluster moved from m5 to m6i, c7i; awsvpc with trunking enabled. far fewer tasks per instance than "
        "the documentation promises for this family; agent does not list the instance type",
    ),
    instead_of=("capacity.eni_limit",),
    confirm=(
        "aws ec2 describe-instance-types --instance-types TYPE --query "
        "'InstanceTypes[].NetworkInfo.MaximumNetworkInterfaces'",
    ),
    cures=("Take an instance type that the list of supported types names until the table has been updated.",),
)
