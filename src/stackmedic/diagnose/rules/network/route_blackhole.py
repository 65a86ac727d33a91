"""A route points at something other than a NAT gateway (peering, endpoint, instance, transit gateway) that is gone.

Source: guide omnirapeutic; route state "blackhole" in DescribeRouteTables.
"""

from collections.abc import Iterator

from stackmedic.diagnose.doors import shut_doors
from stackmedic.diagnose.hops import Barrier, Hop
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.ways import Way, to_start
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="A route's target is gone",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CANNOT_START),
    topic="route blackhole peering connection transit gateway instance endpoint deleted target route table state",
    signatures=(
        Says(r"black ?hole … (?:peering|pcx-|tgw|transit|instance|eni|endpoint|vpn)", weight=5.0),
        Says(
            r"(?:peering|pcx-\w*|tgw-?\w*|transit gateway|vpn|eni-\w*) … (?:black ?hole|deleted|expired"
            r"|removed|rejected)",
            weight=5.0,
        ),
        Says(r"black ?hole", weight=4.0),
    ),
    clues=(
        Together(r"route", r"peering|transit gateway|pcx-|tgw-", r"<timeout>|deleted|unreachable"),
        Refutes(r"nat[- ](?:gateway|gw)|nat-\w+", weight=-4.0),
    ),
    reports=(
        "peering to the data VPC removed. app: connect ETIMEDOUT 10.20.3.4:5432; route table: 10.20.0.0/16 "
        "-> pcx-0aa (blackhole)",
        "transit gateway attachment deleted, VPN or peering gone. route table: state blackhole for the "
        "partner network; app: no answer from 172.16.0.0/12",
        "VPC peering re-created, old pcx in routes. app: no answer from the peer VPC; routes: target deleted",
    ),
    confirm=(
        "aws ec2 describe-route-tables --filters Name=vpc-id,Values=VPC --query "
        "\"RouteTables[].Routes[?State=='blackhole']\"",
    ),
    cures=("Point the route at what replaced its target, or remove it.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    def is_ours(way: Way, hop: Hop) -> bool:
        return hop.barrier is Barrier.ROUTE and any(each.path.endswith("State") for each in hop.evidence)

    yield from shut_doors(rule, snapshot, service, to_start(snapshot, service), is_ours)
