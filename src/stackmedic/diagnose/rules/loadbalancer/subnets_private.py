"""An internet-facing load balancer was placed in private subnets, so its nodes cannot answer the Internet.

Source: guide omnirapeutic; "Application Load Balancer: subnets"; clients time out, targets are healthy.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The internet-facing load balancer is in private subnets",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="load balancer placed private subnets internet-facing public no route internet gateway nodes unreachable",
    signatures=(
        Says(
            r"(?:alb|nlb|elb|load balancer)\S* … (?:in|on|attached to|placed in|uses?|using|into) … "
            r"private subnets?",
            weight=5.0,
        ),
        Says(r"private subnets? … (?:for|of|by) the (?:alb|nlb|elb|load balancer)", weight=5.0),
        Says(r"at least (?:one|two) (?:public )?subnets? … (?:alb|load balancer)", weight=4.0),
    ),
    clues=(
        Together(
            r"internet[- ]facing|public (?:alb|load balancer|nlb)",
            r"private subnets?|<no> … (?:igw|internet gateway)",
            r"<timeout>|unreachable|cannot|fail|not reach\w*",
            weight=6.0,
        ),
        Refutes(r"tasks? … private"),
    ),
    instead_of=("network.igw_missing", "network.no_nat_or_endpoint"),
    confirm=("aws elbv2 describe-load-balancers --names NAME --query 'LoadBalancers[].AvailabilityZones[].SubnetId'",),
    cures=("Move the balancer to public subnets (aws elbv2 set-subnets), one in each zone with targets.",),
)
