"""An interface endpoint with private DNS hides other hosts below the same domain, as its hidden zone answers for all.

Source: "Access an AWS service using an interface VPC endpoint" (private DNS names); API Gateway: private DNS of
execute-api hides public APIs of the whole region.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The private DNS of an interface endpoint hides other hosts of the domain",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="interface endpoint private dns execute-api hidden zone shadow public api host NXDOMAIN 403 vpc "
    "endpoint resolves private address",
    signatures=(
        Says(r"execute-api … (?:vpc|private|endpoint|403|forbidden)", weight=5.0),
        Says(r"private ?dns … (?:enabled|true) … (?:endpoint|api)", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:interface |vpc )?endpoint|vpce",
            r"private dns|PrivateDns\w*",
            r"<unresolved>|hid(?:e|es|den)|shadow\w*|forbidden|403|public|resolves? to",
            weight=6.0,
        ),
        Together(
            r"execute-api|\.amazonaws\.com",
            r"endpoint",
            r"(?:in|from) the vpc|without (?:the )?endpoint|outside",
            r"<unresolved>|forbidden|fail|403",
        ),
        Refutes(r"private hosted zone"),
    ),
    reports=(
        'VPC with an execute-api interface endpoint. app: {"message":"Forbidden"} from '
        "https://xyz.execute-api.us-east-1.amazonaws.com; the same request works from outside the VPC",
        "shared services VPC with endpoint for execute-api, elasticfilesystem or a SaaS with private DNS. "
        "client: names of other hosts under the same domain stop resolving, or answer 403, inside the VPC "
        "only",
        "interface endpoint of a regional service added by the platform team. a public site under the "
        "service's domain no longer resolves from instances in the VPC; deleting the endpoint or disabling "
        "private DNS helps",
    ),
    instead_of=("network.dns_record_missing", "network.dns_private_zone_shadows_public"),
    confirm=("aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].[ServiceName,PrivateDnsEnabled,VpcId]'",),
    cures=(
        "Switch private DNS off for that endpoint, or use a custom domain or the endpoint's own name for "
        "what it hides.",
    ),
)
