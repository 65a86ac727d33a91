"""What passes the NAT gateways of a stack, by their own counts.

Source: "NAT gateway metrics and dimensions", https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
(BytesOutToDestination: from clients in the VPC to outside; BytesInFromDestination: back from there).
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import lately, series_of
from stackmedic.diagnose.routing import default_route, listed, route_table
from stackmedic.model.network import RouteTable, Subnet, VpcEndpoint
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot

SENT, RECEIVED = "BytesOutToDestination", "BytesInFromDestination"
BYTES_A_MINUTE = 20 * 2**20  # About 28 GB a day, 1.30 USD a day of data processing alone.
MINUTES = 5
OF_S3 = ".s3"


def passes(snapshot: Snapshot, metric: str, gateway: str) -> Series | None:
    """The bytes of one direction, where they are many in most of the last minutes."""
    series = series_of(snapshot, metric, "Sum", gateway)
    return series if sum(each >= BYTES_A_MINUTE for each in lately(snapshot, series)) >= MINUTES else None


def mib(snapshot: Snapshot, series: Series | None) -> float:
    """MiB of the last minutes."""
    return sum(lately(snapshot, series)) / 2**20


def ways_by_nat(snapshot: Snapshot, service: Service) -> Iterator[tuple[RouteTable, str]]:
    """The route tables of the tasks' subnets that lead to a NAT gateway, each once."""
    found: dict[str, tuple[RouteTable, str]] = {}
    for each in service.subnet_ids:
        subnet = snapshot.find(Subnet, each)
        table = route_table(snapshot, subnet) if subnet else None
        route = default_route(table) if table else None
        if table and route and route.nat_gateway_id:
            found.setdefault(table.id, (table, route.nat_gateway_id))
    yield from found.values()


def has_endpoint(snapshot: Snapshot, table: RouteTable) -> bool:
    """Whether S3 is reached by an endpoint of the VPC."""
    every = listed(snapshot, VpcEndpoint, table.vpc_id)
    return any(each.service_name.endswith(OF_S3) and each.state != "deleted" for each in every)
