"""A fleet of services for measuring at scale: clusters of 100 services, balancers with 20 of them each, two tasks each.

Each service has an image tag, a key in its cluster's secret, a target group with a path of its own, and a definition.
The shape keeps AWS's quotas (50 balancers, 100 target groups and 100 rules a balancer, as in "Quotas for your
Application Load Balancers"; 65,536 bytes a secret) for up to 1,000 services.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stackmedic.lab.clients import Clients
from stackmedic.lab.physics.draw import letters
from stackmedic.lab.stacks.fleet.program import PORT, SERVER
from stackmedic.lab.stacks.manifest import manifest

TITLE = "A fleet: any number of small services on Fargate, 100 a cluster and 20 a load balancer, some in trouble"
BUILDING_S = 600.0  # Lab time until all services are steady, with room to spare.
A_CLUSTER, A_BALANCER, TASKS = 100, 20, 2
ZONES = ("a", "b", "c")
TAG = "v1"


@dataclass(frozen=True, slots=True)
class Member:
    """One service of the fleet, by its number from 0."""

    number: int

    @property
    def name(self) -> str:
        return f"svc-{self.number + 1:04}"

    @property
    def cluster(self) -> str:
        return f"fleet-{self.number // A_CLUSTER + 1:02}"

    @property
    def balancer(self) -> str:
        return f"fleet-{self.number // A_BALANCER + 1:03}"

    @property
    def repository(self) -> str:
        return f"{self.cluster}/server"

    @property
    def tag(self) -> str:
        return f"{self.name}-{TAG}"

    @property
    def secret_key(self) -> str:
        return f"{self.name.upper().replace('-', '_')}_TOKEN"


def members(services: int) -> Iterator[Member]:
    return map(Member, range(services))


def build(clients: Clients, services: int = 20) -> None:
    """Everything, in the order in which Terraform would make it."""
    Fleet(clients).build(list(members(services)))


class Fleet:
    """The fleet while it is built: what was made is remembered by name."""

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self.account = clients.gateway.account
        self.ids: dict[str, str] = {}

    def build(self, fleet: list[Member]) -> None:
        self.network()
        self.role()
        self.account.advance(10)  # Roles count some seconds after they were made.
        for member in fleet:
            if member.number % A_CLUSTER == 0:
                self.cluster([each for each in fleet if each.cluster == member.cluster])
            if member.number % A_BALANCER == 0:
                self.balancer(member)
            self.service(member)

    def network(self) -> None:
        """Tasks in public subnets, which is what small fleets do to save the NAT gateway; only balancers get in."""
        ec2 = self.clients("ec2")
        vpc = self.ids["vpc"] = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        for number, zone in enumerate(ZONES):
            made = ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.0.{64 * number}.0/18", AvailabilityZone=f"{self.account.region}{zone}"
            )
            self.ids[zone] = made["Subnet"]["SubnetId"]
            ec2.associate_route_table(RouteTableId=table, SubnetId=self.ids[zone])
        self._group("balancers", 80, {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]})
        self._group("tasks", PORT, {"UserIdGroupPairs": [{"GroupId": self.ids["balancers"]}]})

    def _group(self, name: str, port: int, source: dict[str, Any]) -> None:
        ec2 = self.clients("ec2")
        made = ec2.create_security_group(GroupName=f"fleet-{name}", Description=name, VpcId=self.ids["vpc"])
        self.ids[name] = made["GroupId"]
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **source}
        ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[permission])

    @property
    def subnets(self) -> list[str]:
        return [self.ids[zone] for zone in ZONES]

    def role(self) -> None:
        """One execution role for all: it pulls, logs and reads the fleet's secrets."""
        iam = self.clients("iam")
        made = iam.create_role(RoleName="fleet-execution", AssumeRolePolicyDocument=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                           "Principal": {"Service": "ecs-tasks.amazonaws.com"}}],
        }))  # fmt: skip
        self.ids["role"] = made["Role"]["Arn"]
        managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
        iam.attach_role_policy(RoleName="fleet-execution", PolicyArn=managed)
        secrets = self.account.arn("secretsmanager", "secret:fleet-*")
        statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secrets}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_role_policy(RoleName="fleet-execution", PolicyName="secrets", PolicyDocument=document)

    def cluster(self, fleet: list[Member]) -> None:
        """A cluster with what its services share: images, a log group, a secret with a key for each."""
        first, seed = fleet[0], self.account.world.seed
        self.clients("ecs").create_cluster(clusterName=first.cluster)
        self.clients("logs").create_log_group(logGroupName=f"/ecs/{first.cluster}")
        self.clients("logs").put_retention_policy(logGroupName=f"/ecs/{first.cluster}", retentionInDays=14)
        tokens = {each.secret_key: letters(f"{seed}/{each.name}", 24) for each in fleet}
        made = self.clients("secretsmanager").create_secret(
            Name=f"{first.cluster}/tokens", SecretString=json.dumps(tokens),
            ClientRequestToken=self.account.world.uuid(),
        )  # fmt: skip
        self.ids[f"{first.cluster}/tokens"] = made["ARN"]
        self.clients("ecr").create_repository(repositoryName=first.repository)
        text = manifest(SERVER, first.repository)
        for each in fleet:
            self.clients("ecr").put_image(repositoryName=each.repository, imageTag=each.tag, imageManifest=text)

    def balancer(self, first: Member) -> None:
        elb = self.clients("elbv2")
        made = elb.create_load_balancer(
            Name=first.balancer, Subnets=self.subnets, Type="application", Scheme="internet-facing",
            SecurityGroups=[self.ids["balancers"]],
        )["LoadBalancers"][0]  # fmt: skip
        nothing = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}
        listener = elb.create_listener(
            LoadBalancerArn=made["LoadBalancerArn"], Port=80, Protocol="HTTP", DefaultActions=[nothing]
        )
        self.ids[first.balancer] = listener["Listeners"][0]["ListenerArn"]

    def service(self, member: Member) -> None:
        group = self._target_group(member)
        self._definition(member)
        vpc = {"subnets": self.subnets, "securityGroups": [self.ids["tasks"]], "assignPublicIp": "ENABLED"}
        self.clients("ecs").create_service(
            cluster=member.cluster, serviceName=member.name, taskDefinition=member.name, desiredCount=TASKS,
            launchType="FARGATE", healthCheckGracePeriodSeconds=30, networkConfiguration={"awsvpcConfiguration": vpc},
            loadBalancers=[{"targetGroupArn": group, "containerName": "server", "containerPort": PORT}],
        )  # fmt: skip

    def _target_group(self, member: Member) -> str:
        elb = self.clients("elbv2")
        made = elb.create_target_group(
            Name=member.name, Protocol="HTTP", Port=PORT, VpcId=self.ids["vpc"], TargetType="ip",
            HealthCheckPath="/health", HealthyThresholdCount=2, UnhealthyThresholdCount=3,
        )["TargetGroups"][0]["TargetGroupArn"]  # fmt: skip
        elb.create_rule(
            ListenerArn=self.ids[member.balancer], Priority=member.number % A_BALANCER + 1,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{member.name}/*"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": made}],
        )  # fmt: skip
        return str(made)

    def _definition(self, member: Member) -> None:
        region, token = self.account.region, self.ids[f"{member.cluster}/tokens"]
        group = f"/ecs/{member.cluster}"
        log = {"awslogs-group": group, "awslogs-region": region, "awslogs-stream-prefix": member.name}
        self.clients("ecs").register_task_definition(
            family=member.name, cpu="256", memory="512", networkMode="awsvpc", requiresCompatibilities=["FARGATE"],
            executionRoleArn=self.ids["role"],
            containerDefinitions=[{
                "name": "server",
                "image": f"{self.account.id}.dkr.ecr.{region}.amazonaws.com/{member.repository}:{member.tag}",
                "essential": True,
                "portMappings": [{"containerPort": PORT, "protocol": "tcp"}],
                "secrets": [{"name": "API_TOKEN", "valueFrom": f"{token}:{member.secret_key}::"}],
                "logConfiguration": {"logDriver": "awslogs", "options": log},
            }],
        )  # fmt: skip
