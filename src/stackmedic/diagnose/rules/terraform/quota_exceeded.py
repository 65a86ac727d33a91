"""The account holds as many of a thing as it may.

Source: AWS service quotas; codes as in the API references (InstanceQuotaExceeded, VpcLimitExceeded, LimitExceeded,
TooManyLoadBalancers, ServiceQuotaExceededException, …).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A quota of the account is used up",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="service quota limit exceeded account maximum number reached request increase terraform creating",
    signatures=(
        Proves(r"(?:Instance|Storage|Cluster|Snapshot|Subnet|DBCluster|SharedSnapshot)\w{0,20}QuotaExceeded"),
        Proves(
            r"Error: (?:Error )?\w+ing .{0,300}(?:Vpc|InternetGateway|NatGateway|SecurityGroup|Subnet"
            r"|RouteTable|Vcpu|VolumeLimit|NetworkAcl"
            r"|RulesPerSecurityGroup)LimitExceeded"
        ),
        Proves(
            r"TooMany(?:LoadBalancers|TargetGroups|Listeners|Rules|Certificates|Buckets|HostedZones)\b|TooManyBuckets"
        ),
        Proves(r"NodeQuotaForCustomerExceeded|ServiceQuotaExceededException"),
        Says(
            r"LimitExceeded(?:Exception)?: (?:Cannot exceed quota|Resource limit exceeded|You have (?:exceeded"
            r"|reached))",
            weight=6.0,
        ),
        Says(r"maximum number of \w+ has been reached|quota exceeded", weight=3.0),
    ),
    clues=(
        Refutes(r"AddressLimitExceeded|number of addresses", weight=-6.0),
        Refutes(r"RequestLimitExceeded|Rate exceeded"),
    ),
    reports=(
        "a further environment. Error: creating EC2 VPC: VpcLimitExceeded: The maximum number of VPCs has been reached",
    ),
    instead_of=("capacity.quota_eip_exhausted", "capacity.quota_new_account"),
    confirm=("aws service-quotas list-service-quotas --service-code SERVICE",),
    cures=("Delete what nobody uses, or ask for more: aws service-quotas request-service-quota-increase.",),
)
