"""Interface endpoints exist, but not for the subnets, zones or VPC of the tasks.

Source: "Amazon ECR interface VPC endpoints"; an endpoint without private DNS, or in another VPC, helps nobody.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The VPC endpoints do not serve the tasks' subnets",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="vpc interface endpoint subnet availability zone wrong not associated tasks subnets ecr "
    "secretsmanager ssm logs route table gateway",
    signatures=(
        Says(
            r"endpoint … (?:not (?:associated|attached)|associated only|only associated|lacks?|misses) … "
            r"(?:subnet|route table|zone)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"(?:interface|vpc|gateway|ecr|s3|private) endpoints?\b|endpoints? (?:exist|are|is|were)",
            r"(?:other|another|different|wrong|not (?:the|in)|only (?:in|one)|missing) … (?:subnets?"
            r"|zones?|az\b|vpc|route tables?)|(?:subnets?|zones?|route tables?) … (?:not (?:associated"
            r"|attached|covered|included)|differ)",
            r"ecr|secret\w*|ssm|logs|s3|task\w*|fargate",
            weight=6.0,
        ),
        Refutes(r"endpoint policy|policy"),
        Refutes(r"security group", weight=-2.0),
    ),
    reports=(
        "Fargate in AZ c; ECR endpoints made for AZ a and b. task: ResourceInitializationError: unable to "
        "pull secrets or registry auth: i/o timeout; vpc endpoints: subnets a and b only, private DNS off",
        "interface endpoints in the shared VPC only. task: unable to pull registry auth: connection issue; "
        "endpoints: associated with vpc-shared, tasks run in vpc-app",
        "ecr.api, ecr.dkr, logs endpoints created only in the first availability zone or another VPC. task: "
        "tasks in other zones time out pulling",
        "S3 gateway endpoint not in the private route tables. task: image layers time out; route table of "
        "the tasks' subnets has no pl- route",
    ),
    instead_of=("network.no_nat_or_endpoint",),
    confirm=(
        "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC --query "
        "'VpcEndpoints[].[ServiceName,SubnetIds,RouteTableIds,PrivateDnsEnabled]'",
    ),
    cures=("Add the tasks' subnets (for a gateway endpoint: their route tables) to the endpoints.",),
)
