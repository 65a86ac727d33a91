"""How many things one call may ask for, and how many a page may hold.

Source of every number: the service models of botocore 1.44.5 (research/quality-anchors.md, C3).
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from stackmedic.errors import StackmedicError

T = TypeVar("T")

BATCH_SIZES = {
    "application-autoscaling:DescribeScalableTargets": 50,
    "cloudwatch:DescribeAlarms": 100,
    "cloudwatch:GetMetricData": 500,
    "codebuild:BatchGetBuilds": 100,
    "ecr:BatchGetImage": 100,
    "ecr:DescribeImages": 100,
    "ecr:DescribeRepositories": 100,
    "ecs:DescribeCapacityProviders": 100,
    "ecs:DescribeClusters": 100,
    "ecs:DescribeServiceDeployments": 20,
    "ecs:DescribeServiceRevisions": 20,
    "ecs:DescribeServices": 10,
    "ecs:DescribeTaskDefinition": 1,
    "ecs:DescribeTasks": 100,
    "elasticloadbalancing:DescribeLoadBalancers": 20,
    "elasticloadbalancing:DescribeTags": 20,
    "elasticloadbalancing:DescribeTargetHealth": 1,
    "secretsmanager:DescribeSecret": 1,
    "ssm:DescribeParameters": 25,  # Values of a filter: 50, and each name may take two.
    "ssm:GetParameters": 10,
}

# Pages as large as AWS allows, so that there are few. ECS lists ten services unless told otherwise, and EC2 has
# smaller buckets for describes that neither filter nor paginate.
PAGE_SIZES = {
    "cloudwatch:DescribeAlarms": 100,
    "ec2:DescribeRouteTables": 100,
    "ecs:ListClusters": 100,
    "ecs:ListServices": 100,
    "ecs:ListTasks": 100,
    "elasticache:DescribeCacheClusters": 100,
    "elasticache:DescribeCacheSubnetGroups": 100,
    "elasticache:DescribeEvents": 100,
    "elasticache:DescribeReplicationGroups": 100,
    "rds:DescribeDBInstances": 100,
    "rds:DescribeEvents": 100,
}
EC2_PAGE_SIZE = 1000


def chunked(call: str, items: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """The items in batches as large as one call takes, in order."""
    size = BATCH_SIZES.get(call)
    if size is None:
        raise StackmedicError(f"how many items {call} takes is not known; see aws/batches.py")
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])


def page_size(call: str) -> int | None:
    """How many items to ask for per page; None leaves it to AWS."""
    return PAGE_SIZES.get(call, EC2_PAGE_SIZE if call.startswith("ec2:Describe") else None)
