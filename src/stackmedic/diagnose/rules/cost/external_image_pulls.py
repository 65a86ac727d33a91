"""Images come from public registries through NAT, and are paid by the gigabyte.

Source: guide ohmycoins; VPC pricing (NAT data processing); ECR pull-through cache.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.routing import default_route, route_table
from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.network import Subnet
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

OF_AWS = re.compile(r"\d{12}\.dkr[.-]ecr|public\.ecr\.aws/")  # AWS's own sidecars come from its public registry.

rule = Rule(
    __name__,
    title="Images are pulled from public registries through NAT",
    severity=Severity.LOW,
    topic="nat cost image pulls docker hub public registry ghcr quay pull-through cache data processing external",
    signatures=(Says(r"pull[- ]through cache … (?:cost|nat|save)", weight=4.0),),
    clues=(
        Together(
            r"docker hub|docker\.io|ghcr|quay|public (?:registry|registries|ecr|images?)|external "
            r"(?:registry|images?)",
            r"\bnat\b|data (?:processing|transfer)",
            r"<cost>|<bytes>",
            weight=6.0,
        ),
    ),
    reports=(
        "ECS cron tasks each minute in private subnets. billing: NAT gateway bytes 6 TB per month; task "
        "definition: image: docker.io/library/python:3.12",
        "batch tasks with quay.io and docker.io images each few minutes in private subnets. nat: gigabytes "
        "in from registries outside AWS",
    ),
    instead_of=("cost.nat_missing_gateway_endpoint", "cost.service_spike"),
    confirm=("aws cloudwatch get-metric-data (AWS/NATGateway BytesOutToDestination, BytesInFromDestination)",),
    cures=("Mirror the images into ECR (pull-through cache) and reach it through endpoints.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for revision in suspect_revisions(snapshot, service):
        for container in revision.containers:
            if not OF_AWS.match(container.image) and (paid := through_nat(snapshot, service)):
                says = f"{container.name} is pulled from outside AWS, through NAT, whenever a task starts"
                seen = (container.seen("image", says), paid)
                yield rule.finding(about=container.image, hurts=(), says=says, evidence=seen)


def through_nat(snapshot: Snapshot, service: Service) -> Evidence | None:
    """The default route of the tasks' subnets, where it leads to a NAT gateway."""
    for each in service.subnet_ids:
        subnet = snapshot.find(Subnet, each)
        route = default_route(route_table(snapshot, subnet)) if subnet else None
        if route and route.nat_gateway_id:
            return route.seen("nat_gateway_id", f"{each} goes out by {route.nat_gateway_id}")
    return None
