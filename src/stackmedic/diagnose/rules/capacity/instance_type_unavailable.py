"""No instance could be launched at all: the type is not offered in the zone, has no capacity, or its launch fails.

Source: EC2 InsufficientInstanceCapacity, Unsupported; "Troubleshoot instance launch issues".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="No container instance can be launched",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="InsufficientInstanceCapacity instance type not supported zone launch failed ec2 auto scaling group "
    "no container instances in cluster",
    signatures=(
        Proves(r"InsufficientInstanceCapacity"),
        Proves(r"requested instance type .{0,40}is not supported in your requested Availability Zone"),
        Says(r"do not have sufficient \S+ capacity in the Availability Zone", weight=5.0),
        Says(
            r"instance (?:type|configuration) … (?:not (?:available|offered|supported)|unavailable" r"|unsupported)",
            weight=5.0,
        ),
        Says(r"(?:could not|cannot|failed to|unable to) launch … instances?", weight=4.0),
        Says(r"VcpuLimitExceeded|MaxSpotInstanceCountExceeded|SpotMaxPriceTooLow", weight=4.0),
        Says(r"No Container Instances were found in your (?:cluster|capacity provider)", weight=8.0),
        Says(r"cluster … (?:has )?no (?:container )?instances"),
    ),
    clues=(Refutes(r"free addresses", weight=-4.0),),
    reports=(
        "ECS EC2 with g5.xlarge in one AZ. autoscaling: We currently do not have sufficient g5.xlarge "
        "capacity in the Availability Zone you requested (us-west-2a); cluster: 0 container instances",
        "capacity provider with p3.2xlarge. asg: Your requested instance type (p3.2xlarge) is not supported "
        "in your requested Availability Zone (us-east-1e)",
    ),
    confirm=("aws autoscaling describe-scaling-activities --auto-scaling-group-name GROUP --max-items 5",),
    cures=("Offer several instance types and zones, or move to a type that the zones hold.",),
)
