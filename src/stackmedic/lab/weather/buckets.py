"""AWS's published request limits as token buckets, one per group of calls, account and region.

A bucket holds ``burst`` tokens and is refilled by ``rate`` a second, up to the brim; a call takes one or is throttled.
Groups share a bucket where AWS says so. What AWS does not publish (RDS, ElastiCache, IAM, …) has no bucket.
Seconds are the lab's; a lab whose clock stands still (speed 0) refills in real time too, or nobody could ever go on.

Sources: ECS API reference, "Request throttling for the Amazon ECS API"; EC2 developer guide, "Request throttling for
the Amazon EC2 API"; Elastic Load Balancing user guide, "Request throttling for the ELB API"; CloudWatch user guide,
"CloudWatch service quotas"; CloudWatch Logs user guide, "CloudWatch Logs quotas", and of streams the API reference
(DescribeLogStreams, CreateLogStream); CloudTrail user guide, "Quotas"; Secrets Manager user guide, "Quotas"
(docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html); SNS API reference (each action's page);
ACM user guide, "API rate quotas" (…/acm/latest/userguide/acm-limits.html); Route 53 developer guide, "Quotas"
(…/Route53/latest/DeveloperGuide/DNSLimitations.html: all requests of an account together).
"""

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from stackmedic.lab.weather import words
from stackmedic.lab.weather.trouble import Trouble
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

# Group, permissions (a regular expression), burst, tokens a second. The first that matches counts; ``{}`` in a group's
# name: each operation has a bucket of its own.
GROUPS: tuple[tuple[str, str, float, float], ...] = (
    ("ecs service reads", r"ecs:(DescribeServices|ListServices)", 100, 20),
    ("ecs namespaces", r"ecs:ListServicesByNamespace", 10, 1),
    ("ecs resource reads", r"ecs:(DescribeTasks|ListTasks|DescribeContainerInstances|ListContainerInstances)", 100, 20),
    ("ecs cluster reads", r"ecs:(DescribeClusters|ListClusters)", 50, 20),
    ("ecs definition reads", r"ecs:(DescribeTaskDefinition|ListTaskDefinition(s|Families))", 50, 20),
    ("ecs deployment reads", r"ecs:(Describe|List)ServiceDeployments", 50, 20),
    ("ecs revision reads", r"ecs:DescribeServiceRevisions", 50, 20),
    ("ecs service writes", r"ecs:(Create|Update|Delete)Service", 50, 5),
    ("ecs task writes", r"ecs:(RunTask|StartTask|StopTask)", 100, 40),
    ("ecs registering", r"ecs:RegisterTaskDefinition", 20, 1),
    ("ec2 {}", r"ec2:(Create|Delete)NatGateway", 10, 1),
    ("ec2 {}", r"ec2:(Create|Modify|Delete)VpcEndpoints?", 4, 0.3),
    ("ec2 {}", r"ec2:(Describe|Get|List|Search)\w+", 100, 20),
    ("ec2 {}", r"ec2:\w+", 50, 5),
    ("elbv2 reads", r"elasticloadbalancing:(Describe|Get)\w+", 40, 10),
    ("cloudwatch {}", r"cloudwatch:GetMetricData", 500, 500),
    ("cloudwatch {}", r"cloudwatch:DescribeAlarms", 9, 9),
    ("cloudwatch {}", r"cloudwatch:DescribeAlarmHistory", 20, 20),
    ("cloudwatch {}", r"cloudwatch:ListMetrics", 25, 25),
    ("cloudwatch {}", r"cloudwatch:DescribeAlarmsForMetric", 9, 9),
    ("cloudwatch {}", r"cloudwatch:(PutMetricAlarm|DeleteAlarms|SetAlarmState|(Enable|Disable)AlarmActions)", 3, 3),
    ("cloudwatch {}", r"cloudwatch:GetMetricStatistics", 400, 400),
    ("cloudwatch {}", r"cloudwatch:(Get|List|Put|Delete)Dashboards?", 10, 10),
    ("logs {}", r"logs:(StartQuery|GetQueryResults)", 10, 10),
    ("logs {}", r"logs:DescribeLogStreams", 25, 25),
    ("logs {}", r"logs:CreateLogStream", 50, 50),
    ("cloudtrail {}", r"cloudtrail:LookupEvents", 2, 2),
    ("secretsmanager values", r"secretsmanager:(DescribeSecret|GetSecretValue)", 10_000, 10_000),
    ("secretsmanager policies", r"secretsmanager:(Get|Put|Delete|Validate)ResourcePolicy", 50, 50),
    ("secretsmanager changes", r"secretsmanager:(PutSecretValue|UpdateSecret|UpdateSecretVersionStage)", 50, 50),
    ("sns {}", r"sns:List(Topics|Subscriptions|SubscriptionsByTopic)", 30, 30),
    ("sns {}", r"sns:(Uns|S)ubscribe", 100, 100),
    ("sns tags", r"sns:(Unt|T)agResource", 10, 10),
    ("acm {}", r"acm:(DeleteCertificate|DescribeCertificate|ListTagsForCertificate)", 10, 10),
    ("acm {}", r"acm:(ListCertificates|RequestCertificate|(AddTagsTo|RemoveTagsFrom)Certificate)", 5, 5),
    ("acm {}", r"acm:(ImportCertificate|ResendValidationEmail)", 1, 1),
    ("route53", r"route53:\w+", 5, 5),
)
# EC2 calls that have a smaller bucket when they ask for everything at once: 50, refilled by 10.
WHOLE = re.compile(
    r"ec2:Describe(Instances|InstanceStatus|NetworkInterfaces|SecurityGroups|Snapshots|SpotInstanceRequests|Volumes)"
)
FILTER_LOG_EVENTS = {"us-east-1": 25.0} | dict.fromkeys(
    ("ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"), 5.0
)
GET_LOG_EVENTS = {"eu-west-3": 30.0} | dict.fromkeys(
    ("ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"), 10.0
)


def group_of(call: Call) -> tuple[str, float, float] | None:
    """(group, burst, tokens a second) of a call; None where AWS publishes nothing."""
    if WHOLE.fullmatch(call.permission) and not set(call.parameters) - {"DryRun"}:
        return f"ec2 whole {call.operation}", 50, 10
    if call.permission == "logs:FilterLogEvents":
        rate = FILTER_LOG_EVENTS.get(call.region, 10.0)
        return "logs FilterLogEvents", rate, rate
    if call.permission == "logs:GetLogEvents":
        rate = GET_LOG_EVENTS.get(call.region, 25.0)
        return "logs GetLogEvents", rate, rate
    for group, pattern, burst, rate in GROUPS:
        if re.fullmatch(pattern, call.permission):
            return group.format(call.operation), burst, rate
    return None


@dataclass(slots=True)
class Buckets(Trouble):
    """All buckets of the account. ``tokens`` and ``at`` are how full each was, and when."""

    kind: ClassVar[str] = "buckets"
    levels: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict, repr=False)

    def before(self, account: "Account", call: Call) -> None:
        if self.is_about(account, call) and not self.take(call, moment(account)):
            raise words.throttled(call)

    def take(self, call: Call, now: float) -> bool:
        """Whether there was a token left for a call."""
        group = group_of(call)
        if group is None:
            return True
        name, burst, rate = group
        tokens, at = self.levels.get((call.region, name), (burst, now))
        tokens = min(burst, tokens + (now - at) * rate)
        enough = tokens >= 1
        self.levels[call.region, name] = (tokens - enough, now)
        return enough


def moment(account: "Account") -> float:
    """Lab time; where it stands still, with real time on top."""
    return account.world.now + (0.0 if account.speed else time.monotonic())
