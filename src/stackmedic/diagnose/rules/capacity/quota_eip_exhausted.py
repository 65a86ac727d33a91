"""The quota of Elastic IP addresses (or another one of the region) is used up.

Source: EC2 AddressLimitExceeded, VpcLimitExceeded, NatGatewayLimitExceeded; "Amazon VPC quotas".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A service quota, such as that of Elastic IP addresses, is used up",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="AddressLimitExceeded elastic ip eip quota maximum number of addresses vpc limit exceeded service "
    "quota nat gateway",
    signatures=(
        Proves(r"AddressLimitExceeded"),
        Proves(r"maximum number of addresses has been reached"),
        Proves(
            r"(?:Vpc|InternetGateway|NatGateway|SecurityGroup|RulesPerSecurityGroup|Subnet|RouteTable"
            r"|Bucket|Role|Listener|TargetGroup|LoadBalancer|Cluster|DBInstance|Certificate|HostedZone"
            r"|VpcEndpoint|NetworkInterface)\w*Limit(?:Exceeded)?\b",
            weight=5.0,
        ),
        Says(r"Cannot exceed quota for", weight=5.0),
        Says(
            r"TooMany(?:LoadBalancers|TargetGroups|Listeners|Rules|Certificates|Buckets|HostedZones"
            r"|UniqueTargetGroups\w*)\w*",
            weight=5.0,
        ),
        Says(r"elastic ips? … (?:limit|quota|exhaust\w*|maximum)", weight=5.0),
        Says(r"ServiceQuotaExceeded\w*|InstanceQuotaExceeded|quota … (?:exceeded|reached|used up)", weight=4.0),
        Says(r"maximum number of .{0,40}(?:has been|is) reached|The maximum number of", weight=4.0),
    ),
    clues=(Refutes(r"concurrently|vCPU", weight=-4.0), Refutes(r"clients|connections|redirect")),
    reports=(
        "Terraform, third environment in the account. aws_vpc: VpcLimitExceeded: The maximum number of VPCs "
        "has been reached.",
        "preview environments each with own VPC, NAT and ALB. aws_lb: TooManyLoadBalancers; aws_eip: "
        "AddressLimitExceeded",
    ),
    confirm=("aws service-quotas list-service-quotas --service-code ec2",),
    cures=("Release what nobody uses, share (one NAT gateway for test environments), or ask for a higher quota.",),
)
