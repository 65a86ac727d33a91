"""What AWS asks for an hour or a gigabyte: on-demand prices of us-east-1 in USD, as the pricing pages had them in 2025.

aws.amazon.com/: fargate/pricing, vpc/pricing (NAT gateway, public IPv4), elasticloadbalancing/pricing,
rds/postgresql/pricing, rds/aurora/pricing, elasticache/pricing, ec2/pricing/on-demand, ebs/pricing,
cloudwatch/pricing, s3/pricing, privatelink/pricing, ecr/pricing, secrets-manager/pricing, kms/pricing,
route53/pricing. Elsewhere the same things cost more: ``ELSEWHERE`` has by how much, in round numbers. Names of
services and usage types are Cost Explorer's (docs.aws.amazon.com/cost-management/latest/userguide/ce-filtering.html);
outside us-east-1 a usage type begins with the region's abbreviation, Fargate's everywhere.
"""

from dataclasses import dataclass

ECS, EC2, OTHER = "Amazon Elastic Container Service", "Amazon Elastic Compute Cloud - Compute", "EC2 - Other"
ELB, VPC = "Amazon Elastic Load Balancing", "Amazon Virtual Private Cloud"
RDS, CACHE = "Amazon Relational Database Service", "Amazon ElastiCache"
LOGS, S3 = "AmazonCloudWatch", "Amazon Simple Storage Service"
SECRETS, KMS, ZONES = "AWS Secrets Manager", "AWS Key Management Service", "Amazon Route 53"
HOURS_A_MONTH = 730.0
ELSEWHERE = {"us-east-1": 1.0, "us-east-2": 1.0, "us-west-2": 1.0, "eu-central-1": 1.15, "ap-southeast-2": 1.2}
USUAL_FACTOR = 1.15
REGIONS = {
    "us-east-1": "USE1", "us-east-2": "USE2", "us-west-1": "USW1", "us-west-2": "USW2", "eu-central-1": "EUC1",
    "eu-west-1": "EU", "eu-west-2": "EUW2", "ap-southeast-1": "APS1", "ap-southeast-2": "APS2",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Price:
    """``usd`` is for one ``unit``; ``hours`` says how many hours a unit of something kept for a month has."""

    service: str
    usage_type: str
    unit: str
    usd: float
    named_everywhere: bool = False


# By what is used; a class of machine follows after a colon.
PRICES = {
    "fargate_cpu": Price(ECS, "Fargate-vCPU-Hours:perCPU", "vCPU-Hours", 0.04048, True),
    "fargate_memory": Price(ECS, "Fargate-GB-Hours", "GB-Hours", 0.004445, True),
    "fargate_spot_cpu": Price(ECS, "SpotUsage-Fargate-vCPU-Hours:perCPU", "vCPU-Hours", 0.0133, True),
    "fargate_spot_memory": Price(ECS, "SpotUsage-Fargate-GB-Hours", "GB-Hours", 0.00146, True),
    "nat_hours": Price(OTHER, "NatGateway-Hours", "Hrs", 0.045),
    "nat_bytes": Price(OTHER, "NatGateway-Bytes", "GB", 0.045),
    "disk": Price(OTHER, "EBS:VolumeUsage.gp3", "GB-Mo", 0.08),
    "balancer_hours": Price(ELB, "LoadBalancerUsage", "Hrs", 0.0225),
    "balancer_units": Price(ELB, "LCUUsage", "LCU-Hrs", 0.008),
    "public_address": Price(VPC, "PublicIPv4:InUseAddress", "Hrs", 0.005, True),
    "endpoint_hours": Price(VPC, "VpcEndpoint-Hours", "Hrs", 0.01, True),
    "database_disk": Price(RDS, "RDS:GP3-Storage", "GB-Mo", 0.115),
    "database_disk_twice": Price(RDS, "RDS:Multi-AZ-GP3-Storage", "GB-Mo", 0.23),
    "aurora_disk": Price(RDS, "Aurora:StorageUsage", "GB-Mo", 0.10),
    "aurora_capacity": Price(RDS, "Aurora:ServerlessV2Usage", "ACU-Hr", 0.12),
    "snapshot_disk": Price(RDS, "RDS:ChargedBackupUsage", "GB-Mo", 0.095),
    "log_bytes": Price(LOGS, "DataProcessing-Bytes", "GB", 0.50),
    "log_disk": Price(LOGS, "TimedStorage-ByteHrs", "GB-Mo", 0.03),
    "alarm": Price(LOGS, "CW:AlarmMonitorUsage", "Alarms", 0.10),
    "objects_disk": Price(S3, "TimedStorage-ByteHrs", "GB-Mo", 0.023),
    "objects_written": Price(S3, "Requests-Tier1", "Requests", 0.000005),
    "objects_read": Price(S3, "Requests-Tier2", "Requests", 0.0000004),
    "secret": Price(SECRETS, "AWSSecretsManager-Secrets", "Secrets", 0.40, True),
    "key": Price(KMS, "KMS-Keys", "Keys", 1.00, True),
    "zone": Price(ZONES, "HostedZone", "HostedZone", 0.50),
}
DATABASES = {
    "db.t3.micro": 0.018, "db.t3.small": 0.036, "db.t3.medium": 0.072, "db.t3.large": 0.145, "db.t4g.micro": 0.016,
    "db.t4g.small": 0.032, "db.t4g.medium": 0.065, "db.t4g.large": 0.129, "db.m5.large": 0.178, "db.m6g.large": 0.159,
    "db.r5.large": 0.25, "db.r6g.large": 0.225,
}  # fmt: skip
AURORA = {"db.t3.medium": 0.082, "db.t4g.medium": 0.073, "db.r5.large": 0.29, "db.r6g.large": 0.26}
CACHES = {
    "cache.t3.micro": 0.017, "cache.t3.small": 0.034, "cache.t3.medium": 0.068, "cache.t4g.micro": 0.016,
    "cache.t4g.small": 0.032, "cache.t4g.medium": 0.065, "cache.m6g.large": 0.149, "cache.r6g.large": 0.206,
}  # fmt: skip
HOSTS = {
    "t3.micro": 0.0104, "t3.small": 0.0208, "t3.medium": 0.0416, "t3.large": 0.0832, "t3.xlarge": 0.1664,
    "t4g.micro": 0.0084, "t4g.small": 0.0168, "t4g.medium": 0.0336, "m5.large": 0.096, "m6g.large": 0.077,
}  # fmt: skip
# (service, usage type, prices, what a class costs that the table does not have)
MACHINES = {
    "database": (RDS, "InstanceUsage", DATABASES, 0.20),
    "database_twice": (RDS, "Multi-AZUsage", {name: 2 * usd for name, usd in DATABASES.items()}, 0.40),
    "aurora": (RDS, "InstanceUsage", AURORA, 0.30),
    "cache": (CACHE, "NodeUsage", CACHES, 0.20),
    "host": (EC2, "BoxUsage", HOSTS, 0.10),
}


def price(used: str) -> Price:
    """The price of what is used: a key of ``PRICES``, or one of ``MACHINES`` and a class. Raises KeyError."""
    kind, _, size = used.partition(":")
    if kind in PRICES:
        return PRICES[kind]
    service, usage, table, otherwise = MACHINES[kind]
    return Price(service, f"{usage}:{size}", "Hrs", table.get(size, otherwise))


def usage_type(found: Price, region: str) -> str:
    """The usage type as a region's bill has it."""
    short = REGIONS.get(region, region.upper())
    return found.usage_type if region == "us-east-1" and not found.named_everywhere else f"{short}-{found.usage_type}"


def dollars(used: str, amount: float, region: str) -> float:
    return price(used).usd * amount * ELSEWHERE.get(region, USUAL_FACTOR)
