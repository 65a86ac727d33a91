"""The capacity provider that the service names is not associated with the cluster.

Source: PutClusterCapacityProviders; ECS "The specified capacity provider strategy cannot contain a capacity
provider that is not associated with the cluster".
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The capacity provider is not associated with the cluster",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="capacity provider not associated cluster strategy FARGATE_SPOT PutClusterCapacityProviders default",
    signatures=(
        Proves(r"capacity provider that is not associated with the cluster"),
        Proves(
            r"capacity provider … (?:not associated|not attached|not found|does not exist|not belong|was "
            r"not found)",
            weight=5.0,
        ),
        Says(r"(?:not|isn't) associated … cluster", weight=4.0),
        Says(r"capacity ?provider ?strategy", weight=4.0),
    ),
    reports=(
        "Terraform aws_ecs_service with capacity_provider_strategy. aws_ecs_service: "
        "InvalidParameterException: The specified capacity provider 'app-ec2' was not found / is not "
        "associated with the cluster",
        "CloudFormation service with FARGATE_SPOT strategy on a cluster created without providers. "
        "cloudformation: The specified capacity provider was not found. Specify a valid name or ARN and try "
        "again.",
    ),
    confirm=("aws ecs describe-clusters --clusters CLUSTER --query 'clusters[].capacityProviders'",),
    cures=("aws ecs put-cluster-capacity-providers with all providers that services of the cluster name.",),
)
