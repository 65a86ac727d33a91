"""The NAT gateway was deleted or failed; that its route became a blackhole is the effect.

Source: guides omnirapeutic, ohmycoins; "Troubleshoot NAT gateways" (state failed or deleted).
"""

from collections.abc import Iterator

from stackmedic.diagnose.doors import shut_doors
from stackmedic.diagnose.reachability import Barrier
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.ways import to_start
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The NAT gateway is gone or failed",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT),
    signatures=(
        Says(
            r"nat[- ](?:gateways?|instances?|gw) … (?:deleted|failed|gone|down|removed|outage|not "
            r"available|stopped|terminated|unhealthy|failure|was replaced)",
            weight=5.0,
        ),
        Says(
            r"(?:deleted|failed|failure of|outage of|removed|lost|stopped) … nat[- ](?:gateways?" r"|instances?|gw)",
            weight=5.0,
        ),
        Says(r"NatGatewayNotFound|InvalidNatGatewayID", weight=4.0),
        Says(r"nat-\w+ … (?:blackhole|deleted|failed)"),
    ),
    topic="nat gateway deleted failed state instance outage stopped elastic ip released private subnet "
    "outbound internet",
    clues=(
        Together(r"nat", r"failure|outage|single az|zone", r"outbound|egress|internet|external", weight=3.0),
        Refutes(r"idle|350|port allocation|ErrorPortAllocation|\bbill|\bcosts?\b"),
    ),
    reports=(
        "single NAT instance. app: all calls to external APIs time out since 09:12; the NAT instance was terminated",
        "az outage. app: ETIMEDOUT to api.stripe.com; nat gateway: state failed",
        "NAT instance stopped by a cost script; one NAT gateway for all zones. app: no outbound internet, "
        "AWS calls time out; NAT deleted or in failed state",
        "single NAT gateway lost. app: external calls hang; route: 0.0.0.0/0 -> nat-0aa blackhole",
    ),
    instead_of=("network.no_nat_or_endpoint", "network.route_blackhole", "network.no_default_route"),
    confirm=(
        "aws ec2 describe-nat-gateways --filter Name=vpc-id,Values=VPC --query "
        "'NatGateways[].[NatGatewayId,State,FailureMessage]'",
    ),
    cures=("Create a NAT gateway and point the private subnets' default routes at it.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    over = to_start(snapshot, service)
    yield from shut_doors(rule, snapshot, service, over, lambda way, hop: hop.barrier is Barrier.NAT)
