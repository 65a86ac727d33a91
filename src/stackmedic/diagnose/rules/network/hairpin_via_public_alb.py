"""A service calls its neighbour through the public load balancer, and a rule on that balancer shuts it out.

The call leaves through NAT and comes back with the NAT gateway's address: an IP list, a web ACL or a sign-in on the
balancer meets a client nobody thought of. Source: "Load balancer security groups"; listener rules with
authenticate.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A service calls its neighbour through the public load balancer and is shut out there",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="internal call public load balancer hairpin nat gateway address allow list waf authenticate oidc "
    "neighbour service-to-service public url loopback",
    signatures=(Says(r"hairpin\w*", weight=5.0),),
    clues=(
        Together(
            r"public (?:alb|load balancer|url|domain|dns|endpoint|host\w*)|internet-facing",
            r"(?:service[- ]to[- ]service|internal(?:ly)?|own|neighbou?r|another service|from (?:the "
            r")?(?:task|service|container|backend|frontend|inside)|server[- ]side|each other|itself"
            r"|hairpin\w*)",
            r"<timeout>|<denied>|401|302|allow[- ]?list|whitelist|ip list|restrict\w*|authenticate|fail",
            weight=6.0,
        ),
        Together(
            r"nat (?:gateway )?(?:ip|address|eip)",
            r"(?:allow[- ]?list|whitelist|security group|waf|restrict\w*|rule)",
            r"<balancer>",
        ),
        Together(
            r"(?:calls?|calling|fetch\w*|requests?|talks? to|reach\w*) … (?:<balancer>|public)",
            r"(?:inbound|ingress|source|security group|sg\b) … (?:narrow\w*|restrict\w*|limit\w*|one address|/32)",
            r"<timeout>|50[234]|fail\w*|cycl\w+|<denied>",
            weight=6.0,
        ),
    ),
    reports=(
        "Frontend SSR calls https://api.example.com (same stack). frontend: fetch failed: ETIMEDOUT; alb: "
        "inbound 443 from the office network only",
        "Auth callback from backend to its own public hostname. backend: connect ETIMEDOUT 52.1.2.3:443; "
        "waf/alb: allow-list of partner addresses",
        "container calls the stack's own public domain; traffic leaves by NAT and returns to the balancer. "
        "app: timeouts or 403 only for server-side calls, browsers are fine; alb: ingress restricted to "
        "VPN/office addresses",
    ),
    instead_of=("network.sg_ingress_missing",),
    confirm=("aws elbv2 describe-rules --listener-arn LISTENER",),
    cures=(
        "Call the neighbour inside the VPC (Service Connect, Cloud Map, an internal load balancer), not by "
        "its public name.",
    ),
)
