"""Which resources a call is about: the ARNs that a policy may narrow it to, and the one that a request names.

Forms are written with the names of the calls' own parameters. A call that is in no form is checked against no resource
(or by nothing that its caller knows beforehand), so only ``*`` allows it; lists of a cluster's things take a condition.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service
(https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""

import re
from collections.abc import Mapping
from typing import Any

from stackmedic.aws.door import split

_FORMS = {  # What follows service, region and account in the ARN → the calls that are checked against it.
    "acm certificate/{CertificateArn}": "DescribeCertificate",
    "cloudwatch alarm:{AlarmName}": "DescribeAlarms DescribeAlarmHistory",
    "codebuild project/{projectName}": "BatchGetBuilds BatchGetProjects ListBuildsForProject",
    "ec2 vpc/{VpcId}": "DescribeVpcAttribute",
    "ec2 prefix-list/{PrefixListId}": "GetManagedPrefixListEntries",
    "ec2 route-table/{RouteTableId}": "CreateRoute DeleteRoute ReplaceRoute",
    "ec2 security-group/{GroupId}": "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress"
    " RevokeSecurityGroupIngress RevokeSecurityGroupEgress",
    "ecr repository/{repositoryName}": "BatchGetImage DescribeImages DescribeImageScanFindings DescribeRepositories"
    " GetLifecyclePolicy GetRepositoryPolicy ListImages",
    "ecs cluster/*": "DescribeClusters",  # A stack is looked for among all of them.
    "ecs cluster/{cluster}": "ExecuteCommand",
    "ecs service/{cluster}/{service}": "DescribeServiceDeployments DescribeServiceRevisions DescribeServices"
    " ListServiceDeployments UpdateService",
    "ecs service-deployment/{cluster}/{service}/*": "DescribeServiceDeployments",
    "ecs service-revision/{cluster}/{service}/*": "DescribeServiceRevisions",
    "ecs task/{cluster}/{task}": "DescribeTasks ExecuteCommand StopTask",
    "ecs task-definition/{family}:*": "RegisterTaskDefinition TagResource",  # The product tags nothing else.
    "elasticache cluster:{CacheClusterId}": "DescribeCacheClusters",
    "elasticache parametergroup:{CacheParameterGroupName}": "DescribeCacheParameters DescribeCacheParameterGroups",
    "elasticache replicationgroup:{ReplicationGroupId}": "DescribeReplicationGroups ModifyReplicationGroup",
    "elasticache subnetgroup:{CacheSubnetGroupName}": "DescribeCacheSubnetGroups",
    "elasticloadbalancing loadbalancer/app/*": "GetLoadBalancerWebACL",
    "elasticloadbalancing targetgroup/{TargetGroupArn}": "ModifyTargetGroup ModifyTargetGroupAttributes",
    "iam policy/{PolicyArn}": "GetPolicy GetPolicyVersion",
    "iam role/{RoleName}": "AttachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies PassRole"
    " SimulatePrincipalPolicy",
    "iam user/{UserName}": "SimulatePrincipalPolicy",
    "kms key/{KeyId}": "DescribeKey GetKeyPolicy GetKeyRotationStatus ListGrants",
    "logs log-group:{logGroupName}:*": "DescribeLogStreams DescribeMetricFilters DescribeSubscriptionFilters"
    " FilterLogEvents GetLogEvents GetQueryResults StartQuery CreateLogGroup PutRetentionPolicy",
    "pi metrics/rds/{Identifier}": "DescribeDimensionKeys GetResourceMetrics",
    "rds cluster:{DBClusterIdentifier}": "DescribeDBClusters ModifyDBCluster StartDBCluster",
    "rds cluster-pg:{DBClusterParameterGroupName}": "DescribeDBClusterParameters",
    "rds db:{DBInstanceIdentifier}": "DescribeDBInstances DescribeDBLogFiles ModifyDBInstance RebootDBInstance"
    " StartDBInstance",
    "rds pg:{DBParameterGroupName}": "DescribeDBParameters DescribeDBParameterGroups",
    "rds subgrp:{DBSubnetGroupName}": "DescribeDBSubnetGroups",
    "route53 hostedzone/{HostedZoneId}": "GetHostedZone ListResourceRecordSets",
    "s3 {Bucket}": "GetBucketAcl GetBucketCORS GetBucketLocation GetBucketOwnershipControls GetBucketPolicy"
    " GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketVersioning GetEncryptionConfiguration"
    " GetLifecycleConfiguration ListBucket",
    "s3 {Bucket}/{Key}": "GetObject",
    "secretsmanager secret:{SecretId}": "DescribeSecret GetResourcePolicy GetSecretValue ListSecretVersionIds"
    " PutSecretValue UpdateSecretVersionStage",
    "sns {TopicArn}": "GetTopicAttributes ListSubscriptionsByTopic",
    "ssm parameter/{Name}": "GetParameter GetParameters",
    "ssm arn:{partition}:ssm:{region}::document/AWS-RunShellScript": "SendCommand",
    "ssm arn:{partition}:ec2:{region}:{account}:instance/{InstanceId}": "SendCommand",
    "wafv2 arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/*": "GetWebACLForResource",
    "wafv2 *webacl/{WebACLArn}": "GetLoggingConfiguration GetSampledRequests GetWebACL GetWebACLForResource",
}
FORMS: dict[str, tuple[str, ...]] = {}
for _form, _operations in _FORMS.items():
    for _operation in _operations.split():
        _call = f"{_form.split()[0]}:{_operation}"
        FORMS[_call] = (*FORMS.get(_call, ()), _form.split()[1])

# What AWS asks for beside a call, under names that are no calls.
ALONG = {"wafv2:GetWebACLForResource": ("elasticloadbalancing:GetLoadBalancerWebACL", "wafv2:GetWebACL")}
OF_A_CLUSTER = frozenset(("ecs:ListServices", "ecs:ListTasks"))  # No resource, but the key ecs:cluster.
HANDED_TO = {"iam:PassRole": "ecs-tasks.amazonaws.com"}
NO_PERMISSION = frozenset(("sts:GetCallerIdentity",))  # Whoever has credentials may ask whose they are.
WITHOUT_REGION = frozenset(("iam", "route53", "s3"))
WITHOUT_ACCOUNT = frozenset(("route53", "s3"))
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_HOLE = re.compile(r"\{(\w+)\}")
_VALUE = re.compile(r"[\w.@/:+=,-]+")  # A plan shows in angle brackets what is known only later.


def arns(call: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The resources to allow a call on, as narrow as what is known of ``region``, ``account`` and its parameters;
    ``*`` for one that AWS checks against no resource."""
    known = {"partition": partition(known.get("region", "")), **known}
    filled = (_HOLE.sub(lambda hole: known.get(hole[1], "*"), form) for form in FORMS.get(call, ()))
    return tuple(_whole(call, each, known) for each in filled) or ("*",)


def named(call: str, parameters: Mapping[str, Any], known: Mapping[str, str]) -> str | None:
    """The resource that one request is about; None when it does not say, or AWS checks none."""
    for form in FORMS.get(call, ()):
        values = {hole: parameters.get(hole) for hole in _HOLE.findall(form)}
        texts = {hole: each for hole, each in values.items() if isinstance(each, str) and _VALUE.fullmatch(each)}
        if texts and len(texts) == len(values):
            arn = next((each for each in texts.values() if each.startswith("arn:") and _fits(form, each)), None)
            return arn or _whole(call, form.format(**{hole: _last(each) for hole, each in texts.items()}), known)
    return None


def conditions(call: str, known: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What narrows a call beside its resource."""
    if call in OF_A_CLUSTER and known.get("cluster"):
        return {"ArnLike": {"ecs:cluster": _whole(call, f"cluster/{known['cluster']}", known)}}
    if call in HANDED_TO:
        return {"StringEquals": {"iam:PassedToService": HANDED_TO[call]}}
    return {}


def partition(region: str) -> str:
    """``aws``, but for China and GovCloud."""
    return next((each for prefix, each in PARTITIONS.items() if region.startswith(prefix)), "aws")


def _whole(call: str, resource: str, known: Mapping[str, str]) -> str:
    service, _ = split(call)
    if resource.startswith("arn:"):
        return resource
    region = "" if service in WITHOUT_REGION else known.get("region", "*")
    account = "" if service in WITHOUT_ACCOUNT else known.get("account", "*")
    return f"arn:{partition(known.get('region', ''))}:{service}:{region}:{account}:{resource}"


def _fits(form: str, arn: str) -> bool:
    """Whether an ARN among the parameters is the resource itself, and not merely the cluster that it is in."""
    kind = re.split(r"[/:{]", form)[0]
    return arn.split(":", 5)[-1].startswith(kind)


def _last(value: str) -> str:
    return value.rsplit("/", 1)[-1] if value.startswith("arn:") else value
