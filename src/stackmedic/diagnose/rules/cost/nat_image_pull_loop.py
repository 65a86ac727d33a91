"""A restart loop pulls its image again and again through NAT.

The loop's own cause comes first; this is what it costs. Source: VPC pricing; ECR pulls without endpoints.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="A restart loop pulls its image through NAT again and again",
    severity=Severity.MEDIUM,
    topic="nat bill image pull loop crash looping tasks recreated endless ecr GB per day restart health check failing",
    clues=(
        Together(
            r"\bnat(?:gateway)?\b",
            r"(?:restart\w*|crash\w*|fail\w*|endless\w*|recreat\w*|replac\w*|loop\w*)",
            r"image|pull\w*",
            r"<cost>|<bytes>|transfer",
            weight=7.0,
        ),
        Together(
            r"image pulls?|pull\w* … image",
            r"loop\w*|crash\w*|every (?:few )?minutes?|recreat\w*|endless\w*",
            r"<cost>|<bytes>",
            weight=5.0,
        ),
        Refutes(r"downloads? … (?:model|data|dataset|dependenc)|at start … download"),
    ),
    reports=(
        "Fargate private subnets. billing: NatGateway-Bytes 500 GB yesterday; ecs: service has started 1 "
        "tasks every 40 seconds; essential container exited",
        "service without endpoints, container exits at once. nat: hundreds of gigabytes of ECR layers "
        "although nobody uses the service",
    ),
    instead_of=("cost.nat_missing_gateway_endpoint", "cost.service_spike", "cost.external_image_pulls"),
    confirm=("aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].events[:20]'",),
    cures=("Stop the loop (desired count 0 or the circuit breaker), cure its cause, and give ECR and S3 endpoints.",),
)
