"""One paid resource is of no use to anybody: an unattached address, an idle balancer, a forgotten snapshot or NAT
gateway.

Source: AWS Trusted Advisor cost checks; pricing of public IPv4 addresses, ALB hours, EBS volumes.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="A paid resource is of no use to anybody",
    severity=Severity.LOW,
    topic="idle resource unused unattached elastic ip volume load balancer nat gateway snapshot orphaned costs "
    "leftover",
    signatures=(
        Says(
            r"(?:unattached|unused|idle|orphan\w*) (?:elastic ip|eip|volume|load balancer|nat|snapshot" r"|public ipv4)"
        ),
    ),
    clues=(
        Together(
            r"(?:unattached|unused|idle|orphan\w*|leftover|left[- ]over|forgotten|dangling|no (?:targets"
            r"|traffic|requests|connections)|zero (?:requests|traffic|connections|bytes)|(?:Bytes\w*"
            r"|requests?|connections?|RequestCount) (?:is |are )?(?:0|zero)\b|not (?:used|attached"
            r"|associated))",
            r"(?:elastic ip|\beips?\b|volume|\bebs\b|load balancer|\balb\b|nat gateway|snapshot|endpoint"
            r"|address|instance|secret|hosted zone|replica|log group)s?",
            r"<cost>",
            weight=6.0,
        ),
        Refutes(r"environment|nobody uses it at night"),
        Refutes(r"crash|loop|pull", weight=-2.0),
    ),
    reports=(
        "Account cleanup. billing: NAT gateway hours in eu-central-1, 33 USD a month; nat: "
        "BytesOutToDestination 0 for 30 days",
        "cleanup ticket. bill: EIP not associated 3.60 per month each, 14 of them",
    ),
    confirm=("aws ec2 describe-addresses --query 'Addresses[?AssociationId==null]'",),
    cures=("Remove it (keep a snapshot where data is in it).",),
)
