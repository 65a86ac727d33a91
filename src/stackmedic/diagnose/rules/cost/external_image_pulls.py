"""Images come from public registries through NAT, and are paid by the gigabyte.

Source: guide ohmycoins; VPC pricing (NAT data processing); ECR pull-through cache.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Severity

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
