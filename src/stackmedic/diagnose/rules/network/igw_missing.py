"""The VPC has no internet gateway, or the public route table lacks the route to it.

Source: guide omnirapeutic; "Enable internet access for a VPC using internet gateways".
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The VPC has no internet gateway, or no route to it",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT),
    topic="internet gateway igw missing attached detached vpc public subnet route table 0.0.0.0/0 no route",
    signatures=(
        Says(r"<no> (?:an? |any )?(?:internet gateway|igw)", weight=5.0),
        Says(
            r"(?:internet gateway|igw) … (?:missing|not (?:attached|exist|found|associated)|detached"
            r"|deleted|was removed|does not exist)",
            weight=5.0,
        ),
        Says(r"Network vpc-\w+ is not attached to any internet gateway", weight=4.0),
        Says(r"has no internet gateway", weight=4.0),
    ),
    clues=(
        Together(r"public subnets?", r"(?:route table|routes?) … <no>", r"igw|internet", weight=3.0),
        Refutes(r"wrong|nat gateway"),
    ),
    instead_of=("network.no_default_route", "network.no_nat_or_endpoint"),
    confirm=("aws ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values=VPC",),
    cures=("Attach an internet gateway and route 0.0.0.0/0 of the public subnets to it.",),
)
