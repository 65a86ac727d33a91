"""Staging of Oh My Coins: two services on Fargate behind one load balancer, PostgreSQL, Redis with TLS and a token.

Source: the project's own operations runbook (names, sizes, health path, grace period, the nine alarms). Passwords are
drawn from the lab's seed.
"""

import json
from typing import Any

from stackmedic.lab.clients import Clients
from stackmedic.lab.physics.draw import letters
from stackmedic.lab.physics.notices import confirmation
from stackmedic.lab.stacks.manifest import manifest
from stackmedic.lab.stacks.ohmycoins.programs import CRASHING, HUNGRY, PREVIOUS, PROGRAMS, RUNNING

TITLE = "Oh My Coins, staging: backend and frontend on Fargate, ALB, PostgreSQL, Redis, NAT, in ap-southeast-2"
NAME = "ohmycoins-staging"
SECRET = f"{NAME}-app-secrets"
TAGS = {"Project": "ohmycoins", "Environment": "staging", "ManagedBy": "terraform"}
ZONES = ("a", "b")


def build(clients: Clients) -> None:
    """Everything, in the order in which Terraform would make it."""
    stack = Stack(clients)
    stack.images()
    stack.network()
    stack.security_groups()
    stack.data_stores()
    stack.secret()
    stack.roles()
    stack.balancer()
    stack.cluster()
    stack.account.advance(900)  # The data stores are there, the certificate is issued.
    stack.services()
    stack.alarms()
    stack.autoscaling()


def pairs(tags: dict[str, str] | None = None, low: bool = False) -> list[dict[str, str]]:
    """Tags as most services want them; ECS writes its keys small."""
    key, value = ("key", "value") if low else ("Key", "Value")
    return [{key: name, value: text} for name, text in (TAGS | (tags or {})).items()]


def rule(port: int, source: str) -> dict[str, Any]:
    """An inbound rule for one TCP port, from a security group or from anywhere."""
    permission: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    if source.startswith("sg-"):
        return permission | {"UserIdGroupPairs": [{"GroupId": source}]}
    return permission | {"IpRanges": [{"CidrIp": source}]}


class Stack:
    """The stack while it is built: what was made is remembered by name."""

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self.account = clients.gateway.account
        self.ids: dict[str, str] = {}
        seed = f"{self.account.world.seed}/ohmycoins"
        names = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "FIRST_SUPERUSER_PASSWORD")
        self.secrets = {name: letters(f"{seed}/{name}", 32) for name in names}

    def images(self) -> None:
        """The older ones were pushed in the hours before; ``latest`` is what runs."""
        ecr = self.clients("ecr")
        for repository in PROGRAMS:
            ecr.create_repository(
                repositoryName=repository, tags=pairs(), imageScanningConfiguration={"scanOnPush": True}
            )
        for tag in (PREVIOUS, CRASHING, HUNGRY, RUNNING):
            for repository, programs in PROGRAMS.items():
                if tag in programs:
                    text = manifest(programs[tag], f"{repository}:{tag}")
                    for name in (tag, "latest") if tag == RUNNING else (tag,):
                        ecr.put_image(repositoryName=repository, imageTag=name, imageManifest=text)
            self.account.advance(3600)

    def network(self) -> None:
        ec2 = self.clients("ec2")
        vpc = self.ids["vpc"] = ec2.create_vpc(CidrBlock="10.0.0.0/16", **tagged("vpc", "vpc"))["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        gateway = ec2.create_internet_gateway(**tagged("internet-gateway", "igw"))["InternetGateway"][
            "InternetGatewayId"
        ]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        for tier, first in (("public", 1), ("private-app", 11), ("private-data", 21)):
            for number, zone in enumerate(ZONES):
                self._subnet(vpc, tier, zone, f"10.0.{first + number}.0/24")
        address = ec2.allocate_address(Domain="vpc", **tagged("elastic-ip", "nat-eip"))["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=self.ids["public-a"], AllocationId=address, **tagged("natgateway", "nat"))
        self.ids["nat"] = nat["NatGateway"]["NatGatewayId"]
        self._table(vpc, "public", {"GatewayId": gateway})
        self._table(vpc, "private-app", {"NatGatewayId": self.ids["nat"]})
        self._table(vpc, "private-data", {})
        ec2.create_vpc_endpoint(
            VpcId=vpc, ServiceName=f"com.amazonaws.{self.account.region}.s3", VpcEndpointType="Gateway",
            RouteTableIds=[self.ids["private-app-table"]], **tagged("vpc-endpoint", "s3-endpoint"),
        )  # fmt: skip

    def _subnet(self, vpc: str, tier: str, zone: str, block: str) -> None:
        made = self.clients("ec2").create_subnet(
            VpcId=vpc, CidrBlock=block, AvailabilityZone=f"{self.account.region}{zone}",
            **tagged("subnet", f"{tier}-{zone}"),
        )  # fmt: skip
        self.ids[f"{tier}-{zone}"] = made["Subnet"]["SubnetId"]

    def _table(self, vpc: str, tier: str, target: dict[str, str]) -> None:
        ec2 = self.clients("ec2")
        table = ec2.create_route_table(VpcId=vpc, **tagged("route-table", f"{tier}-rt"))["RouteTable"]["RouteTableId"]
        self.ids[f"{tier}-table"] = table
        if target:
            ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)
        for zone in ZONES:
            ec2.associate_route_table(RouteTableId=table, SubnetId=self.ids[f"{tier}-{zone}"])

    def security_groups(self) -> None:
        """Balancer from anywhere, tasks from the balancer, data stores from the tasks."""
        for name, what in (("alb", "load balancer"), ("ecs", "ECS tasks"), ("rds", "RDS"), ("redis", "Redis")):
            made = self.clients("ec2").create_security_group(
                GroupName=f"{NAME}-{name}-sg", Description=f"Security group for {what}", VpcId=self.ids["vpc"],
                **tagged("security-group", f"{name}-sg"),
            )  # fmt: skip
            self.ids[f"{name}-sg"] = made["GroupId"]
        alb, ecs = self.ids["alb-sg"], self.ids["ecs-sg"]
        self._admit("alb", rule(80, "0.0.0.0/0"), rule(443, "0.0.0.0/0"))
        self._admit("ecs", rule(8000, alb), rule(3000, alb))
        self._admit("rds", rule(5432, ecs))
        self._admit("redis", rule(6379, ecs))

    def _admit(self, name: str, *permissions: dict[str, Any]) -> None:
        self.clients("ec2").authorize_security_group_ingress(
            GroupId=self.ids[f"{name}-sg"], IpPermissions=list(permissions)
        )

    def data_stores(self) -> None:
        subnets = [self.ids[f"private-data-{zone}"] for zone in ZONES]
        rds, elasticache = self.clients("rds"), self.clients("elasticache")
        rds.create_db_subnet_group(
            DBSubnetGroupName=f"{NAME}-db-subnet-group", DBSubnetGroupDescription="Data subnets", SubnetIds=subnets
        )
        rds.create_db_instance(
            DBInstanceIdentifier=NAME, DBInstanceClass="db.t3.micro", Engine="postgres", EngineVersion="17.2",
            AllocatedStorage=20, StorageType="gp3", StorageEncrypted=True, DBName="ohmycoins", Port=5432,
            MasterUsername="ohmycoins", MasterUserPassword=self.secrets["POSTGRES_PASSWORD"], MultiAZ=False,
            DBSubnetGroupName=f"{NAME}-db-subnet-group", VpcSecurityGroupIds=[self.ids["rds-sg"]],
            BackupRetentionPeriod=3, PubliclyAccessible=False, Tags=pairs({"Name": f"{NAME}-postgres"}),
        )  # fmt: skip
        elasticache.create_cache_subnet_group(
            CacheSubnetGroupName=f"{NAME}-redis-subnet-group",
            CacheSubnetGroupDescription="Data subnets",
            SubnetIds=subnets,
        )
        elasticache.create_replication_group(
            ReplicationGroupId=f"{NAME}-redis", ReplicationGroupDescription="Redis for Oh My Coins staging",
            Engine="redis", EngineVersion="7.0", CacheNodeType="cache.t3.micro", NumCacheClusters=1, Port=6379,
            CacheSubnetGroupName=f"{NAME}-redis-subnet-group", SecurityGroupIds=[self.ids["redis-sg"]],
            TransitEncryptionEnabled=True, AtRestEncryptionEnabled=True, AuthToken=self.secrets["REDIS_PASSWORD"],
            Tags=pairs({"Name": f"{NAME}-redis"}),
        )  # fmt: skip
        self.clients("s3").create_bucket(
            Bucket=f"{NAME}-data-{self.account.id}",
            CreateBucketConfiguration={"LocationConstraint": self.account.region},
        )

    def secret(self) -> None:
        made = self.clients("secretsmanager").create_secret(
            Name=SECRET, Description="Application secrets", SecretString=json.dumps(self.secrets), Tags=pairs(),
            ClientRequestToken=self.account.world.uuid(),  # Becomes the version's id; boto3 would draw one.
        )  # fmt: skip
        self.ids["secret"] = made["ARN"]

    def roles(self) -> None:
        """The execution role may pull, log and read the secret; the task role may use the bucket."""
        iam = self.clients("iam")
        trust = statement("sts:AssumeRole", Principal={"Service": "ecs-tasks.amazonaws.com"})
        for name in ("ecs-task-execution-role", "ecs-task-role"):
            made = iam.create_role(RoleName=f"{NAME}-{name}", AssumeRolePolicyDocument=trust, Tags=pairs())
            self.ids[name] = made["Role"]["Arn"]
        execution, managed = f"{NAME}-ecs-task-execution-role", "service-role/AmazonECSTaskExecutionRolePolicy"
        iam.attach_role_policy(RoleName=execution, PolicyArn=f"arn:aws:iam::aws:policy/{managed}")
        policies = {
            "ecr-access": statement(
                "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer",
                "ecr:BatchGetImage", Resource="*",
            ),
            "secrets-access": statement("secretsmanager:GetSecretValue", Resource=self.ids["secret"]),
        }  # fmt: skip
        for name, document in policies.items():
            iam.put_role_policy(RoleName=execution, PolicyName=name, PolicyDocument=document)
        bucket = f"arn:aws:s3:::{NAME}-data-{self.account.id}"
        document = statement("s3:GetObject", "s3:PutObject", "s3:ListBucket", Resource=[bucket, f"{bucket}/*"])
        iam.put_role_policy(RoleName=f"{NAME}-ecs-task-role", PolicyName="s3-access", PolicyDocument=document)

    def balancer(self) -> None:
        elb, acm = self.clients("elbv2"), self.clients("acm")
        certificate = acm.request_certificate(DomainName="staging.ohmycoins.com", ValidationMethod="DNS", Tags=pairs())
        made = elb.create_load_balancer(
            Name=f"{NAME}-alb", Subnets=[self.ids[f"public-{zone}"] for zone in ZONES], Type="application",
            SecurityGroups=[self.ids["alb-sg"]], Scheme="internet-facing", Tags=pairs({"Name": f"{NAME}-alb"}),
        )["LoadBalancers"][0]  # fmt: skip
        self.ids["alb"] = made["LoadBalancerArn"]
        for name, port, path in (("backend", 8000, "/api/v1/health"), ("frontend", 3000, "/")):
            self._target_group(name, port, path)
        self._listener(80, "HTTP")
        self._listener(443, "HTTPS", Certificates=[{"CertificateArn": certificate["CertificateArn"]}],
                       SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06")  # fmt: skip

    def _target_group(self, name: str, port: int, path: str) -> None:
        elb = self.clients("elbv2")
        made = elb.create_target_group(
            Name=f"{NAME}-{name}-tg", Protocol="HTTP", Port=port, VpcId=self.ids["vpc"], TargetType="ip",
            HealthCheckPath=path, HealthCheckIntervalSeconds=30, HealthCheckTimeoutSeconds=5,
            HealthyThresholdCount=2, UnhealthyThresholdCount=3, Matcher={"HttpCode": "200"}, Tags=pairs(),
        )  # fmt: skip
        self.ids[f"{name}-tg"] = arn = made["TargetGroups"][0]["TargetGroupArn"]
        delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "30"}
        elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[delay])

    def _listener(self, port: int, protocol: str, **settings: Any) -> None:
        """The front end, and ``/api/*`` to the back end."""
        elb = self.clients("elbv2")
        listener = elb.create_listener(
            LoadBalancerArn=self.ids["alb"], Port=port, Protocol=protocol,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.ids["frontend-tg"]}], **settings,
        )["Listeners"][0]["ListenerArn"]  # fmt: skip
        elb.create_rule(
            ListenerArn=listener, Priority=100,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": self.ids["backend-tg"]}],
        )  # fmt: skip

    def cluster(self) -> None:
        self.clients("ecs").create_cluster(
            clusterName=f"{NAME}-cluster", tags=pairs(low=True), capacityProviders=["FARGATE", "FARGATE_SPOT"],
            settings=[{"name": "containerInsights", "value": "disabled"}],
        )  # fmt: skip
        for name in ("backend", "frontend"):
            group = f"/ecs/{NAME}/{name}"
            self.clients("logs").create_log_group(logGroupName=group, tags=TAGS)
            self.clients("logs").put_retention_policy(logGroupName=group, retentionInDays=30)
        topic = self.clients("sns").create_topic(Name=f"{NAME}-alarms", Tags=pairs())["TopicArn"]
        reader = "ops@ohmycoins.example"
        self.clients("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=reader)
        self.clients("sns").confirm_subscription(TopicArn=topic, Token=confirmation(topic, reader))
        self.ids["topic"] = topic

    def services(self) -> None:
        database = self.clients("rds").describe_db_instances(DBInstanceIdentifier=NAME)["DBInstances"][0]["Endpoint"]
        groups = self.clients("elasticache").describe_replication_groups(ReplicationGroupId=f"{NAME}-redis")
        redis = groups["ReplicationGroups"][0]["NodeGroups"][0]["PrimaryEndpoint"]
        backend = {
            "ENVIRONMENT": "staging", "PROJECT_NAME": "Oh My Coins", "BACKEND_CORS_ORIGINS": "https://staging.ohmycoins.com",
            "POSTGRES_SERVER": database["Address"], "POSTGRES_PORT": str(database["Port"]), "POSTGRES_DB": "ohmycoins",
            "POSTGRES_USER": "ohmycoins", "REDIS_URL": f"rediss://{redis['Address']}:{redis['Port']}/0",
        }  # fmt: skip
        frontend = {"NODE_ENV": "production", "NEXT_PUBLIC_API_URL": "https://staging.ohmycoins.com/api/v1"}
        self._service("backend", 8000, (512, 1024, 768), backend, list(self.secrets))
        self._service("frontend", 3000, (256, 512, 384), frontend, [])

    def _service(self, name: str, port: int, size: tuple[int, int, int], env: dict[str, str], keys: list[str]) -> None:
        """``size``: CPU and memory of the task, memory of the container."""
        ecs, region = self.clients("ecs"), self.account.region
        log = {"awslogs-group": f"/ecs/{NAME}/{name}", "awslogs-region": region, "awslogs-stream-prefix": name}
        ecs.register_task_definition(
            family=f"{NAME}-{name}", cpu=str(size[0]), memory=str(size[1]), networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"], tags=pairs(low=True),
            executionRoleArn=self.ids["ecs-task-execution-role"], taskRoleArn=self.ids["ecs-task-role"],
            containerDefinitions=[
                {
                    "name": name,
                    "image": f"{self.account.id}.dkr.ecr.{region}.amazonaws.com/omc-{name}:{RUNNING}",
                    "essential": True,
                    "memory": size[2],
                    "portMappings": [{"containerPort": port, "protocol": "tcp"}],
                    "environment": [{"name": key, "value": value} for key, value in env.items()],
                    "secrets": [{"name": key, "valueFrom": f"{self.ids['secret']}:{key}::"} for key in keys],
                    "logConfiguration": {"logDriver": "awslogs", "options": log},
                }
            ],
        )  # fmt: skip
        subnets = [self.ids[f"private-app-{zone}"] for zone in ZONES]
        vpc = {"subnets": subnets, "securityGroups": [self.ids["ecs-sg"]], "assignPublicIp": "DISABLED"}
        ecs.create_service(
            cluster=f"{NAME}-cluster", serviceName=f"{NAME}-{name}-service", taskDefinition=f"{NAME}-{name}",
            desiredCount=2, launchType="FARGATE", healthCheckGracePeriodSeconds=60, enableExecuteCommand=True,
            networkConfiguration={"awsvpcConfiguration": vpc}, tags=pairs(low=True), propagateTags="SERVICE",
            loadBalancers=[{"targetGroupArn": self.ids[f"{name}-tg"], "containerName": name, "containerPort": port}],
            deploymentConfiguration={
                "deploymentCircuitBreaker": {"enable": True, "rollback": True},
                "minimumHealthyPercent": 100, "maximumPercent": 200,
            },
        )  # fmt: skip

    def alarms(self) -> None:
        """The runbook's nine, with its thresholds."""
        balancer = self.ids["alb"].split("loadbalancer/")[1]
        group = self.ids["backend-tg"].split(":")[-1]
        database, node = {"DBInstanceIdentifier": NAME}, {"CacheClusterId": f"{NAME}-redis-001"}
        front = {"LoadBalancer": balancer}
        for name, namespace, metric, statistic, operator, threshold, dimensions in (
            ("rds-cpu-high", "AWS/RDS", "CPUUtilization", "Average", ">", 80, database),
            ("rds-connections-high", "AWS/RDS", "DatabaseConnections", "Average", ">", 80, database),
            ("rds-storage-low", "AWS/RDS", "FreeStorageSpace", "Average", "<", 10 * 2**30, database),
            ("redis-cpu-high", "AWS/ElastiCache", "CPUUtilization", "Average", ">", 75, node),
            ("redis-memory-high", "AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "Average", ">", 80, node),
            ("redis-evictions-high", "AWS/ElastiCache", "Evictions", "Sum", ">", 1000, node),
            ("alb-5xx-errors", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", ">", 10, front),
            ("alb-response-time", "AWS/ApplicationELB", "TargetResponseTime", "Average", ">", 2, front),
            ("alb-unhealthy-targets", "AWS/ApplicationELB", "UnHealthyHostCount", "Maximum", ">", 0,
             front | {"TargetGroup": group}),
        ):  # fmt: skip
            comparison = "GreaterThanThreshold" if operator == ">" else "LessThanThreshold"
            self.clients("cloudwatch").put_metric_alarm(
                AlarmName=f"{NAME}-{name}", Namespace=namespace, MetricName=metric, Statistic=statistic,
                ComparisonOperator=comparison, Threshold=float(threshold), Period=300, EvaluationPeriods=2,
                TreatMissingData="notBreaching", AlarmActions=[self.ids["topic"]], OKActions=[self.ids["topic"]],
                Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()], Tags=pairs(),
            )  # fmt: skip

    def autoscaling(self) -> None:
        for name, targets in (("backend", {"CPU": 70, "Memory": 80}), ("frontend", {"CPU": 70})):
            about = {
                "ServiceNamespace": "ecs",
                "ResourceId": f"service/{NAME}-cluster/{NAME}-{name}-service",
                "ScalableDimension": "ecs:service:DesiredCount",
            }
            scaling = self.clients("application-autoscaling")
            scaling.register_scalable_target(**about, MinCapacity=2, MaxCapacity=10)
            for measure, target in targets.items():
                metric = {"PredefinedMetricType": f"ECSServiceAverage{measure}Utilization"}
                scaling.put_scaling_policy(
                    **about, PolicyName=f"{NAME}-{name}-{measure.lower()}", PolicyType="TargetTrackingScaling",
                    TargetTrackingScalingPolicyConfiguration={
                        "TargetValue": float(target), "PredefinedMetricSpecification": metric,
                        "ScaleInCooldown": 300, "ScaleOutCooldown": 60,
                    },
                )  # fmt: skip


def tagged(kind: str, name: str) -> dict[str, Any]:
    """EC2's way of tagging at creation."""
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": pairs({"Name": f"{NAME}-{name}"})}]}


def statement(*actions: str, **rest: Any) -> str:
    """A policy document of one statement that allows."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), **rest}]})
