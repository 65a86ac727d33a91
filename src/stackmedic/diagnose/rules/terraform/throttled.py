"""AWS refused calls because there were too many in a short time.

Source: "Throttling" of EC2, ELB and Route 53 API references; the provider retries max_retries times.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="AWS throttled the run",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform throttling rate exceeded request limit too many requests parallelism retries",
    signatures=(
        Says(
            r"(?:Throttling(?:Exception)?|RequestLimitExceeded|TooManyRequestsException|PriorRequestNotComplete): ",
            weight=6.0,
        ),
        Says(r"exceeded maximum number of attempts.{0,200}(?:Rate exceeded|Throttling)", weight=6.0),
    ),
    clues=(
        Refutes(r"\(Service: \w+; Status Code|botocore\.|awssdk|com\.amazonaws", weight=-5.0),
    ),  # Other SDKs than Go's.
    reports=("a plan of a large state. Error: reading Route 53 Record: Throttling: Rate exceeded",),
    confirm=("terraform plan -parallelism=4",),
    cures=('Run it again with a lower -parallelism; split a state that has grown too large; retry_mode = "adaptive".',),
)
