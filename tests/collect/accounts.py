"""What a small account holds: cluster ``shop`` with two services behind one load balancer, a database and a cache."""

from typing import Any

from tests.collect.replies import NOW, Answer, fails

ACCOUNT, REGION = "123456789012", "eu-west-1"
ECS = f"arn:aws:ecs:{REGION}:{ACCOUNT}"
ELB = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
CLUSTER = f"{ECS}:cluster/shop"
BALANCER = f"{ELB}:loadbalancer/app/shop/1a"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:shop-AbCdEf"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/3c"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/4d"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/shop-execution"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:shop-alarms"
NAMES = ("backend", "frontend")
AT = NOW.isoformat()


def service_arn(name: str) -> str:
    return f"{ECS}:service/shop/{name}"


def group_arn(name: str) -> str:
    return f"{ELB}:targetgroup/{name}/2b"


def revision_arn(name: str, number: int = 1) -> str:
    return f"{ECS}:task-definition/{name}:{number}"


def task_arn(name: str, number: int = 1) -> str:
    return f"{ECS}:task/shop/{name}{number}"


def image(name: str, tag: str = "v1") -> str:
    return f"{REGISTRY}/{name}:{tag}"


def service(name: str, **other: Any) -> dict[str, Any]:
    deployment = {"id": f"ecs-svc/{name}", "status": "PRIMARY", "taskDefinition": revision_arn(name)}
    balancer = {"targetGroupArn": group_arn(name), "containerName": name, "containerPort": 8000}
    network = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}
    return {
        "serviceArn": service_arn(name),
        "serviceName": name,
        "clusterArn": CLUSTER,
        "status": "ACTIVE",
        "desiredCount": 1,
        "runningCount": 1,
        "taskDefinition": revision_arn(name),
        "deployments": [{**deployment, "createdAt": AT, "desiredCount": 1, "runningCount": 1}],
        "loadBalancers": [balancer],
        "networkConfiguration": {"awsvpcConfiguration": network},
        **other,
    }


def task(name: str, number: int = 1, **other: Any) -> dict[str, Any]:
    return {
        "taskArn": task_arn(name, number),
        "taskDefinitionArn": revision_arn(name),
        "group": f"service:{name}",
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "createdAt": AT,
        "startedAt": AT,
        "containers": [{"name": name, "lastStatus": "RUNNING"}],
        **other,
    }


def crashed(name: str, number: int, **other: Any) -> dict[str, Any]:
    stopped = {
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited",
        "stoppedAt": AT,
        "containers": [{"name": name, "lastStatus": "STOPPED", "exitCode": 1}],
    }
    return task(name, number, **stopped | other)


def task_definition(arn: str) -> dict[str, Any]:
    family, _, number = arn.rsplit("/", 1)[-1].partition(":")
    options = {"awslogs-group": f"/ecs/{family}", "awslogs-stream-prefix": "ecs", "awslogs-region": REGION}
    container = {
        "name": family,
        "image": image(family, f"v{number}"),
        "portMappings": [{"containerPort": 8000}],
        "secrets": [{"name": "DATABASE_URL", "valueFrom": f"{SECRET}:url::"}],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    known = {"taskDefinitionArn": arn, "family": family, "revision": int(number), "executionRoleArn": ROLE}
    return known | {"containerDefinitions": [container]}


def series(parameters: dict[str, Any], value: float = 0.0) -> dict[str, Any]:
    found = [{"Id": each["Id"], "Label": each["Label"]} for each in parameters["MetricDataQueries"]]
    return {"MetricDataResults": [{**each, "Timestamps": [AT], "Values": [value]} for each in found]}


def tasks_listed(*stopped: dict[str, Any]) -> dict[str, Answer]:
    """One running task of each service, and these stopped ones."""
    tasks = {each["taskArn"]: each for each in (*(task(name) for name in NAMES), *stopped)}

    def listed(parameters: dict[str, Any]) -> dict[str, Any]:
        group = f"service:{parameters['serviceName'].rsplit('/')[-1]}" if "serviceName" in parameters else None
        ours = (each for each in tasks.values() if each["desiredStatus"] == parameters["desiredStatus"])
        return {"taskArns": [each["taskArn"] for each in ours if group in (None, each["group"])]}

    return {
        "ecs:ListTasks": listed,
        "ecs:DescribeTasks": lambda asked: {"tasks": [tasks[each] for each in asked["tasks"]]},
    }


def clusters_there(*clusters: dict[str, Any]) -> dict[str, Answer]:
    def described(parameters: dict[str, Any]) -> dict[str, Any]:
        wanted = parameters["clusters"]
        return {"clusters": [each for each in clusters if {each["clusterArn"], each["clusterName"]} & set(wanted)]}

    return {
        "ecs:ListClusters": {"clusterArns": [each["clusterArn"] for each in clusters]},
        "ecs:DescribeClusters": described,
    }


def cluster(name: str, status: str = "ACTIVE", **tags: str) -> dict[str, Any]:
    told = [{"key": key, "value": value} for key, value in tags.items()]
    return {"clusterArn": f"{ECS}:cluster/{name}", "clusterName": name, "status": status, "tags": told}


def services_there(*services: dict[str, Any]) -> dict[str, Answer]:
    """The services of cluster shop; other clusters are empty."""

    def listed(parameters: dict[str, Any]) -> dict[str, Any]:
        ours = parameters["cluster"].rsplit("/")[-1] == "shop"
        return {"serviceArns": [each["serviceArn"] for each in services if ours]}

    def described(parameters: dict[str, Any]) -> dict[str, Any]:
        wanted = set(parameters["services"])
        return {"services": [each for each in services if {each["serviceArn"], each["serviceName"]} & wanted]}

    return {"ecs:ListServices": listed, "ecs:DescribeServices": described}


def deployments(status: str = "SUCCESSFUL", revision: int = 1) -> dict[str, Answer]:
    """One deployment of each service, which was to bring that revision."""

    def arns(name: str) -> dict[str, str]:
        return {
            "deployment": f"{ECS}:service-deployment/shop/{name}/d",
            "revision": f"{ECS}:service-revision/shop/{name}/r",
        }

    def listed(parameters: dict[str, Any]) -> dict[str, Any]:
        arn = arns(parameters["service"].rsplit("/")[-1])
        brief = {
            "serviceDeploymentArn": arn["deployment"],
            "targetServiceRevisionArn": arn["revision"],
            "createdAt": AT,
        }
        return {"serviceDeployments": [brief]}

    def described(parameters: dict[str, Any]) -> dict[str, Any]:
        names = [each.split("/")[2] for each in parameters["serviceDeploymentArns"]]
        return {"serviceDeployments": [_deployment(name, status, **arns(name)) for name in names]}

    def revisions(parameters: dict[str, Any]) -> dict[str, Any]:
        found = [(each, each.split("/")[2]) for each in parameters["serviceRevisionArns"]]
        return {"serviceRevisions": [_revision(arn, name, revision) for arn, name in found]}

    return {
        "ecs:ListServiceDeployments": listed,
        "ecs:DescribeServiceDeployments": described,
        "ecs:DescribeServiceRevisions": revisions,
    }


def _deployment(name: str, status: str, deployment: str, revision: str) -> dict[str, Any]:
    target = {"targetServiceRevision": {"arn": revision}}
    return {
        "serviceDeploymentArn": deployment,
        "serviceArn": service_arn(name),
        "status": status,
        "createdAt": AT,
    } | target


def _revision(arn: str, name: str, number: int) -> dict[str, Any]:
    return {"serviceRevisionArn": arn, "serviceArn": service_arn(name), "taskDefinition": revision_arn(name, number)}


def network() -> dict[str, Answer]:
    subnet = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}
    return {
        "ec2:DescribeSecurityGroups": {"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1"}]},
        "ec2:DescribeSubnets": {"Subnets": [subnet]},
        "ec2:DescribeRouteTables": {"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1"}]},
        "ec2:DescribeNatGateways": {"NatGateways": []},
        "ec2:DescribeInternetGateways": {"InternetGateways": [{"InternetGatewayId": "igw-1"}]},
        "ec2:DescribeNetworkAcls": {"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1"}]},
        "ec2:DescribeVpcEndpoints": {"VpcEndpoints": []},
        "ec2:DescribeFlowLogs": {"FlowLogs": []},
        "ec2:DescribeVpcs": {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "dopt-1"}]},
        "ec2:DescribeDhcpOptions": {"DhcpOptions": [{"DhcpOptionsId": "dopt-1", "DhcpConfigurations": []}]},
        "ec2:DescribeVpcAttribute": lambda asked: {"VpcId": asked["VpcId"], "EnableDnsSupport": {"Value": True}},
    }


def stores() -> dict[str, Answer]:
    database: dict[str, Any] = {
        "DBInstanceIdentifier": "shop",
        "DBInstanceArn": "arn:db",
        "DBInstanceStatus": "available",
    }
    cache = {"ReplicationGroupId": "shop", "ARN": "arn:cache", "Status": "available", "MemberClusters": ["shop-001"]}
    node: dict[str, Any] = {
        "CacheClusterId": "shop-001",
        "ReplicationGroupId": "shop",
        "CacheClusterStatus": "available",
    }
    node |= {"CacheParameterGroup": {"CacheParameterGroupName": "shop-redis"}}
    database |= {"DBParameterGroups": [{"DBParameterGroupName": "shop-postgres"}]}
    return {
        "rds:DescribeDBInstances": {"DBInstances": [{**database, "DBSubnetGroup": {"VpcId": "vpc-1"}}]},
        "rds:DescribeEvents": {"Events": []},
        "rds:DescribeDBClusters": {"DBClusters": []},
        "rds:DescribeDBParameters": {"Parameters": []},
        "elasticache:DescribeCacheParameters": {"Parameters": []},
        "elasticache:DescribeEvents": {"Events": []},
        "elasticache:DescribeReplicationGroups": {"ReplicationGroups": [cache]},
        "elasticache:DescribeCacheClusters": {"CacheClusters": [node]},
        "elasticache:DescribeCacheSubnetGroups": {"CacheSubnetGroups": []},
    }


def edge(state: str = "healthy") -> dict[str, Answer]:
    """One load balancer with two listeners; every target is in that state."""
    groups = [
        {"TargetGroupArn": group_arn(name), "TargetGroupName": name, "LoadBalancerArns": [BALANCER]} for name in NAMES
    ]
    listeners = [
        {"ListenerArn": f"{BALANCER}/{port}", "LoadBalancerArn": BALANCER, "Port": port, "Certificates": certified}
        for port, certified in ((80, []), (443, [{"CertificateArn": CERTIFICATE}]))
    ]
    target = {"Target": {"Id": "10.0.0.5", "Port": 8000}, "TargetHealth": {"State": state}}
    return {
        "elasticloadbalancing:DescribeLoadBalancers": {
            "LoadBalancers": [{"LoadBalancerArn": BALANCER, "LoadBalancerName": "shop"}]
        },
        "elasticloadbalancing:DescribeTargetGroups": {"TargetGroups": groups},
        "elasticloadbalancing:DescribeTargetHealth": {"TargetHealthDescriptions": [target]},
        "elasticloadbalancing:DescribeListeners": {"Listeners": listeners},
        "elasticloadbalancing:DescribeLoadBalancerAttributes": {"Attributes": []},
        "acm:DescribeCertificate": {"Certificate": {"CertificateArn": CERTIFICATE, "Status": "ISSUED"}},
        "wafv2:GetWebACLForResource": {"WebACL": {"ARN": "arn:acl", "Name": "shop", "Id": "1"}},
        "route53:ListHostedZones": {"HostedZones": [{"Id": "/hostedzone/Z1", "Name": "shop.example."}]},
        "route53:ListResourceRecordSets": {"ResourceRecordSets": []},
        "elasticloadbalancing:DescribeRules": lambda asked: {"Rules": [{"RuleArn": f"{asked['ListenerArn']}/r"}]},
    }


def _alarm() -> dict[str, Any]:
    """Of the service backend; it is quiet."""
    dimensions = [{"Name": "ClusterName", "Value": "shop"}, {"Name": "ServiceName", "Value": "backend"}]
    known = {"AlarmName": "backend-cpu", "AlarmArn": "arn:alarm", "StateValue": "OK", "MetricName": "CPUUtilization"}
    return known | {"Dimensions": dimensions, "AlarmActions": [TOPIC]}


def images(parameters: dict[str, Any]) -> dict[str, Any]:
    tags = [each["imageTag"] for each in parameters["imageIds"]]
    return {"imageDetails": [_image(parameters["repositoryName"], each) for each in tags]}


def _image(repository: str, tag: str) -> dict[str, Any]:
    return {"repositoryName": repository, "imageDigest": f"sha256:{tag}", "imageTags": [tag]}


def access() -> dict[str, Answer]:
    """Who may do what; asked where tasks cannot start."""
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}

    def simulated(parameters: dict[str, Any]) -> dict[str, Any]:
        told = [{"EvalActionName": each, "EvalDecision": "allowed"} for each in parameters["ActionNames"]]
        return {"EvaluationResults": told}

    return {
        "iam:GetRole": {"Role": {"Arn": ROLE, "RoleName": "shop-execution", "AssumeRolePolicyDocument": trust}},
        "iam:SimulatePrincipalPolicy": simulated,
        "ecr:GetRepositoryPolicy": fails("RepositoryPolicyNotFoundException"),
        "secretsmanager:GetResourcePolicy": lambda asked: {"ARN": asked["SecretId"]},
        "kms:DescribeKey": {"KeyMetadata": {"KeyId": "4d", "Arn": KEY, "KeyState": "Enabled"}},
        "kms:GetKeyPolicy": {"Policy": "{}"},
        "cloudtrail:LookupEvents": {"Events": []},
    }


def shop(**changed: Answer) -> dict[str, Answer]:
    """The whole account, healthy. What is changed is named by its operation: ``DescribeImages=…``."""
    answers: dict[str, Answer] = {
        "sts:GetCallerIdentity": {"Account": ACCOUNT},
        **clusters_there(cluster("shop")),
        **services_there(*(service(name) for name in NAMES)),
        **tasks_listed(),
        **deployments(),
        **network(),
        **stores(),
        **edge(),
        **access(),
        "application-autoscaling:DescribeScalableTargets": {"ScalableTargets": []},
        "codebuild:ListBuilds": {"ids": []},
        "rds:DescribePendingMaintenanceActions": {"PendingMaintenanceActions": []},
        "sns:ListSubscriptions": {"Subscriptions": []},
        "sns:GetTopicAttributes": {"Attributes": {"TopicArn": TOPIC}},
        "logs:DescribeLogGroups": lambda asked: {"logGroups": [{"logGroupName": asked["logGroupNamePrefix"]}]},
        "ecs:DescribeTaskDefinition": lambda asked: {"taskDefinition": task_definition(asked["taskDefinition"])},
        "ecr:DescribeImages": images,
        "secretsmanager:DescribeSecret": lambda asked: {"ARN": asked["SecretId"], "Name": "shop", "KmsKeyId": KEY},
        "secretsmanager:GetSecretValue": lambda asked: {"ARN": asked["SecretId"], "Keys": ["url"]},
        "cloudwatch:DescribeAlarms": {"MetricAlarms": [_alarm()]},
        "cloudwatch:GetMetricData": series,
        "logs:GetLogEvents": {"events": [{"timestamp": int(NOW.timestamp() * 1000), "message": "Traceback"}]},
        "logs:FilterLogEvents": {"events": []},
    }
    for operation, answer in changed.items():
        (call,) = [each for each in answers if each.endswith(f":{operation}")]
        answers[call] = answer
    return answers
