"""AWS's rate buckets: which calls share one, how many it lets through at once, and how many a second after that.

Sources, all per account and region (research/quality-anchors.md, C2): the pages "Request throttling" of the ECS, EC2
and Elastic Load Balancing API references, "CloudWatch service quotas", "CloudWatch Logs quotas" and "Quotas in AWS
CloudTrail"; Route 53 developer guide, "Quotas"; ACM user guide, "API rate quotas". RDS, ElastiCache and ECR publish no
number per read: ten a second is a cautious guess.
"""

from dataclasses import dataclass

from stackmedic.aws.door import split


@dataclass(frozen=True, slots=True)
class Bucket:
    """``burst`` calls at once, then ``per_second``."""

    name: str
    burst: float
    per_second: float


ECS_SERVICE_READS = Bucket("ecs service reads", 100, 20)
ECS_CLUSTER_RESOURCE_READS = Bucket("ecs cluster resource reads", 100, 20)
ECS_CLUSTER_READS = Bucket("ecs cluster reads", 50, 20)
ECS_TASK_DEFINITION_READS = Bucket("ecs task definition reads", 50, 20)
ECS_SERVICE_DEPLOYMENT_READS = Bucket("ecs service deployment reads", 50, 20)
ECS_SERVICE_REVISION_READS = Bucket("ecs service revision reads", 50, 20)
ELB_READS = Bucket("elasticloadbalancing reads", 40, 10)  # All non-mutating actions together.
ROUTE53 = Bucket("route53", 5, 5)  # All that an account asks, together.

SHARED = {
    "ecs:DescribeClusters": ECS_CLUSTER_READS,
    "ecs:ListClusters": ECS_CLUSTER_READS,
    "ecs:DescribeContainerInstances": ECS_CLUSTER_RESOURCE_READS,
    "ecs:DescribeTasks": ECS_CLUSTER_RESOURCE_READS,
    "ecs:ListContainerInstances": ECS_CLUSTER_RESOURCE_READS,
    "ecs:ListTasks": ECS_CLUSTER_RESOURCE_READS,
    "ecs:DescribeServices": ECS_SERVICE_READS,
    "ecs:ListServices": ECS_SERVICE_READS,
    "ecs:ListServicesByNamespace": Bucket("ecs:ListServicesByNamespace", 10, 1),
    "ecs:DescribeTaskDefinition": ECS_TASK_DEFINITION_READS,
    "ecs:ListTaskDefinitionFamilies": ECS_TASK_DEFINITION_READS,
    "ecs:ListTaskDefinitions": ECS_TASK_DEFINITION_READS,
    "ecs:DescribeServiceDeployments": ECS_SERVICE_DEPLOYMENT_READS,
    "ecs:ListServiceDeployments": ECS_SERVICE_DEPLOYMENT_READS,
    "ecs:DescribeServiceRevisions": ECS_SERVICE_REVISION_READS,
}

# Calls with a bucket of their own: a plain number a second, which is also the burst.
PER_SECOND = {
    "acm:ListCertificates": 5,
    "cloudtrail:LookupEvents": 2,
    "cloudwatch:DescribeAlarmHistory": 20,
    "cloudwatch:DescribeAlarms": 9,
    "cloudwatch:GetMetricData": 50,  # 500 on newer copies of the page; plan for the smaller one.
    "cloudwatch:ListMetrics": 25,
    "logs:DescribeLogGroups": 5,
    "logs:DescribeLogStreams": 5,
    "logs:GetQueryResults": 10,
    "logs:StartQuery": 10,
}
FILTER_LOG_EVENTS = {
    "us-east-1": 25,
    **dict.fromkeys(("ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"), 5),
}
GET_LOG_EVENTS = {"us-east-1": 25, "eu-west-3": 30}  # 25 in most, 10 in seven regions; 10 where not certain.
UNPUBLISHED = 10


def bucket_of(call: str, region: str) -> Bucket:
    """The bucket that a call draws from in a region."""
    service, operation = split(call)
    if call in SHARED:
        return SHARED[call]
    if service == "elasticloadbalancing":
        return ELB_READS
    if service == "route53":
        return ROUTE53
    if service == "ec2" and operation.startswith("Describe"):
        return Bucket(call, 100, 20)  # Filtered or paginated, which the live door always is; per action.
    rate = _per_second(call, region)
    return Bucket(call, rate, rate)


def _per_second(call: str, region: str) -> float:
    if call == "logs:FilterLogEvents":
        return FILTER_LOG_EVENTS.get(region, UNPUBLISHED)
    if call == "logs:GetLogEvents":
        return GET_LOG_EVENTS.get(region, UNPUBLISHED)
    return PER_SECOND.get(call, UNPUBLISHED)
