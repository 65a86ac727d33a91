"""A route table of the tasks' subnets has no default route, and what the tasks need is out there.

Starting a task takes ECR (and S3 for the layers), its secrets and its log group; each is reached through an endpoint of
the VPC or by the default route. With all endpoints in place a table without a default route is as meant. A default
route that leads to a dead gateway is another cause (network.nat_failed, network.route_blackhole), and so is a VPC
without any NAT gateway (network.no_nat_or_endpoint).

Source: guides omnirapeutic, ohmycoins; "Amazon ECR interface VPC endpoints" (what a pull needs) in the ECR
user guide; "Amazon ECS stopped tasks error messages" in the developer guide.
"""

from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.nat import without_way_out
from stackmedic.diagnose.reachability import Barrier, Reach, reach
from stackmedic.diagnose.reachability import service as tasks_of
from stackmedic.diagnose.routing import default_route, route_table
from stackmedic.diagnose.rule import Refutes, Rule, Says, Undecided
from stackmedic.diagnose.signature import PRIVATE
from stackmedic.diagnose.ways import Way, to_start
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.network import RouteTable, Subnet
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

rule = Rule(
    __name__,
    title="The tasks' subnets have no default route",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT),
    remedies=("restore_default_route",),
    signatures=(
        Says(
            r"ResourceInitializationError: unable to pull secrets or registry auth: .*(i/o timeout|deadline exceeded)"
        ),
        Says(r"There is a connection issue between the task and (Amazon ECR|AWS Secrets Manager|SSM)"),
        Says(r"CannotPullContainerError: .*(i/o timeout|request canceled while waiting for connection)"),
        Says(r"failed to validate logger args: .*There is a connection issue between the task and Amazon CloudWatch"),
    ),
    topic="route table no default route 0.0.0.0/0 subnet missing main route table association igw attached "
    "private isolated",
    clues=(
        Says(r"«a route table without a default route»", weight=6.0),
        Says(r"<no> (?:default )?route … (?:0\.0\.0\.0/0|internet|igw|internet gateway|nat)", weight=5.0),
        Says(r"(?:route table|routes?|subnet) … <no> … (?:default route|0\.0\.0\.0/0)", weight=5.0),
        Says(r"<no> default route", weight=4.0),
        Says(r"route table … (?:only|just) … local", weight=4.0),
        Says(r"main route table"),
        Says(r"(?:ResourceInitializationError|CannotPull\w+) … <timeout>", weight=2.0),
        Refutes(rf"{PRIVATE} … <timeout>|<timeout> … {PRIVATE}"),
        Refutes(r"wrong gateway|instead of|public ip|public_ip"),
    ),
    reports=(
        "Fargate in new subnets. task: unable to retrieve secret from asm: context deadline exceeded; "
        "subnet: no explicit route table association; the main table has only the local route",
        "new private subnets. task: CannotPullContainerError: dial tcp 3.5.1.2:443: i/o timeout; route "
        "table: 10.0.0.0/16 local only",
        "subnet left on the main route table. task: CannotPullContainerError i/o timeout; routes: only the "
        "VPC's own range, no 0.0.0.0/0",
        "Terraform forgot aws_route_table_association. task: ResourceInitializationError timeouts although NAT exists",
    ),
    instead_of=("network.no_nat_or_endpoint",),
    confirm=(
        "aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=SUBNET --query "
        "'RouteTables[].Routes'",
    ),
    cures=(
        "Add the default route: to the internet gateway for tasks with a public address, to a NAT gateway "
        "for those without.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    if is_enclosed(snapshot, service):
        return
    needs = {way.destination.name: way for way in to_start(snapshot, service)}
    said: set[str] = set()
    for subnet_id in service.subnet_ids:
        try:
            subnet = snapshot.find(Subnet, subnet_id)
            table = route_table(snapshot, subnet) if subnet else None
        except Unknown as unknown:
            yield Undecided(about=subnet_id, service=service.arn, gaps=(unknown.gap,))
            continue
        if subnet is None or table is None or default_route(table) or table.id in said:
            continue
        said.add(table.id)
        out_of_reach, gaps = cut_off(snapshot, service, subnet, needs)
        if out_of_reach:
            yield routeless(service, table, subnet, [needs[each] for each in out_of_reach])
        elif gaps:
            yield Undecided(about=table.id, service=service.arn, gaps=gaps)


def is_enclosed(snapshot: Snapshot, service: Service) -> bool:
    """Whether there is nothing for a default route to lead to: network.no_nat_or_endpoint."""
    try:
        return without_way_out(snapshot, service) is not None
    except Unknown:
        return False


def cut_off(
    snapshot: Snapshot, service: Service, subnet: Subnet, needs: dict[str, Way]
) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """What the missing route keeps out of reach of a subnet, and what kept us from telling."""
    here = replace(tasks_of(service), subnet_ids=(subnet.id,))
    paths = {name: reach(snapshot, here, way.destination, way.port) for name, way in needs.items()}
    lost = tuple(name for name, path in paths.items() if path.blocked_at(Barrier.ROUTE))
    unseen = (each for path in paths.values() for each in path.hops if each.reach is Reach.UNKNOWN and each.gap)
    return lost, tuple(dict.fromkeys(each.gap for each in unseen if each.barrier is Barrier.ENDPOINT and each.gap))


def routeless(service: Service, table: RouteTable, subnet: Subnet, lost: list[Way]) -> Finding:
    names = ", ".join(each.destination.name for each in lost)
    says = f"Route table {table.id} has no default route, so tasks in {subnet.id} cannot reach {names}"
    return rule.finding(
        about=table.id,
        hurts=(service.arn,),
        says=says,
        evidence=(
            table.seen("routes", f"no route to 0.0.0.0/0 in {table.id}"),
            service.seen("subnet_ids", f"tasks of {service.name} start in {subnet.id}"),
            *(each.because for each in lost[:1] if each.because),
        ),
    )
