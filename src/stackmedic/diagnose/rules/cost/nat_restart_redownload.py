"""A restart loop downloads its data (models, dependencies, dumps) through NAT each time.

Source: VPC pricing; the loop's own cause comes first.
"""

from stackmedic.diagnose.rule import Rule, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="A restart loop downloads its data through NAT each time",
    severity=Severity.MEDIUM,
    topic="nat restart loop downloads data model dependencies at start each time bill gigabytes redownload",
    clues=(
        Together(
            r"<cost>|\bnat(?:gateway)?\b|data transfer|egress",
            r"download\w*|re-?download\w*|fetch\w*",
            r"(?:model|data(?:set|base)?|dump|dependenc\w*|package|artifact|weights|index|feed|snapshot)s?",
            r"(?:each|every|on) (?:re)?start\w*|restart\w*|loop\w*|crash\w*|again",
            weight=7.0,
        ),
    ),
    reports=(
        "ML inference on Fargate. nat: 4 TB in three days; app: Downloading model weights 8.2 GB from "
        "huggingface ...; ecs: task restarted every 12 minutes",
        "pods restart due to OOM and fetch the 6 GB index again. nat: data processed 3 TB; bill: NatGateway-Bytes",
    ),
    instead_of=("cost.nat_image_pull_loop", "cost.nat_missing_gateway_endpoint", "cost.service_spike"),
    confirm=("aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].events[:20]'",),
    cures=("Stop the loop and cure its cause; keep the data in the image, on EFS, or in S3 behind an endpoint.",),
)
