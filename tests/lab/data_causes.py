"""A staging stack whose data side is broken, in the words of the tests."""

import json
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tests.scenarios.lab import BACKEND, CACHE, CLUSTER, DATABASE, PROGRAM, Lab

TAG = "changed"


@dataclass
class Data:
    """A fork of the stack."""

    lab: Lab

    # What people do

    def program(self, **changed: Any) -> None:
        """Deploy the backend's program with some of its traits changed; settings of its stores are merged."""
        traits = self.traits()
        for name in ("postgres", "redis", "routes"):
            if name in changed:
                changed[name] = {**traits[name], **changed[name]}
        self.lab.deploy(image=self.lab.push(TAG, **changed))

    def traits(self) -> dict[str, Any]:
        """The description of the program that the backend's definition names."""
        image = self.lab.definition()["containerDefinitions"][0]["image"]
        repository, running = image.split("/", 1)[1].split(":")
        found = self.lab.client("ecr").batch_get_image(repositoryName=repository, imageIds=[{"imageTag": running}])
        return dict(json.loads(json.loads(found["images"][0]["imageManifest"])["annotations"][PROGRAM]))

    def hide(self, **values: float) -> None:
        """Set hidden variables of the stack's database and cache, by kind."""
        about = {kind: CACHE if kind.startswith("cache") else DATABASE for kind in values}
        self.lab.control("hidden", **{f"{kind}:{about[kind]}": value for kind, value in values.items()})

    def parameters(self, **values: str) -> None:
        """A parameter group for the database, in force after a reboot."""
        rds = self.lab.client("rds")
        rds.create_db_parameter_group(
            DBParameterGroupName="own", DBParameterGroupFamily="postgres17", Description="own"
        )
        changes = [{"ParameterName": name, "ParameterValue": value, "ApplyMethod": "pending-reboot"}
                   for name, value in values.items()]  # fmt: skip
        rds.modify_db_parameter_group(DBParameterGroupName="own", Parameters=changes)
        rds.modify_db_instance(DBInstanceIdentifier=DATABASE, DBParameterGroupName="own", ApplyImmediately=True)
        rds.reboot_db_instance(DBInstanceIdentifier=DATABASE)
        self.lab.advance(2)

    def task_policy(self, *statements: dict[str, Any]) -> None:
        """What the task role may."""
        role = self.lab.definition()["taskRoleArn"].rsplit("/", 1)[-1]
        iam = self.lab.client("iam")
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            iam.delete_role_policy(RoleName=role, PolicyName=name)
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        if statements:
            iam.put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=document)

    # What people see

    @property
    def now(self) -> Any:
        answer = self.lab.client("sts").get_caller_identity()
        return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])

    def said(self, *words: str, minutes: float = 15) -> bool:
        """Whether the backend's log has a line with all of these words."""
        since = int((self.now - timedelta(minutes=minutes)).timestamp() * 1000)
        options = self.lab.definition()["containerDefinitions"][0]["logConfiguration"]["options"]
        pages = self.lab.client("logs").get_paginator("filter_log_events")
        found = pages.paginate(logGroupName=options["awslogs-group"], startTime=since)
        return any(all(each in event["message"] for each in words) for page in found for event in page["events"])

    def metric(self, namespace: str, name: str, statistic: str = "Maximum", minutes: float = 5, **of: str) -> float:
        """The last value of a metric; -1 where there is none."""
        points = self.points(namespace, name, statistic, minutes, **of)
        return points[-1] if points else -1.0

    def peak(self, namespace: str, name: str, **of: str) -> float:
        """The highest value of the last minutes."""
        return max(self.points(namespace, name, "Maximum", 8, **of), default=-1.0)

    def points(self, namespace: str, name: str, statistic: str, minutes: float, **of: str) -> list[float]:
        dimensions = [{"Name": key, "Value": value} for key, value in of.items()]
        found = self.lab.client("cloudwatch").get_metric_statistics(
            Namespace=namespace, MetricName=name, Dimensions=dimensions, Period=60, Statistics=[statistic],
            StartTime=self.now - timedelta(minutes=minutes), EndTime=self.now,
        )["Datapoints"]  # fmt: skip
        return [float(each[statistic]) for each in sorted(found, key=lambda each: each["Timestamp"])]

    def database(self, name: str) -> float:
        return self.metric("AWS/RDS", name, DBInstanceIdentifier=DATABASE)

    def cache(self, name: str) -> float:
        return self.metric("AWS/ElastiCache", name, CacheClusterId=f"{CACHE}-001")

    def errors(self, minutes: float = 5) -> float:
        """Answers of 500 and more that clients got in the last minutes."""
        balancer = self.lab.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["LoadBalancerArn"]
        name = balancer.split(":loadbalancer/")[1]
        total = 0.0
        for metric in ("HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"):
            points = self.lab.client("cloudwatch").get_metric_statistics(
                Namespace="AWS/ApplicationELB", MetricName=metric, Period=60, Statistics=["Sum"], EndTime=self.now,
                Dimensions=[{"Name": "LoadBalancer", "Value": name}], StartTime=self.now - timedelta(minutes=minutes),
            )["Datapoints"]  # fmt: skip
            total += sum(each["Sum"] for each in points)
        return total

    def took(self) -> float:
        """The mean of the backend's answers, in seconds."""
        balancer = self.lab.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["LoadBalancerArn"]
        group = self.lab.target_group().split(":")[-1]
        name = balancer.split(":loadbalancer/")[1]
        return self.metric("AWS/ApplicationELB", "TargetResponseTime", "Average", LoadBalancer=name, TargetGroup=group)

    def rollout(self) -> str:
        """COMPLETED only when the revision that was deployed last is the one that runs."""
        found = self.lab.ecs.list_service_deployments(cluster=CLUSTER, service=BACKEND)["serviceDeployments"]
        latest = max(found, key=lambda each: each["createdAt"])
        return "COMPLETED" if latest["status"] == "SUCCESSFUL" else str(latest["status"])

    def stopped(self) -> list[str]:
        """Why tasks of the backend stopped, with their exit codes."""
        arns = self.lab.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND, desiredStatus="STOPPED")["taskArns"]
        tasks = self.lab.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"] if arns else []
        return [f"{each.get('stoppedReason')} {each['containers'][0].get('exitCode')}" for each in tasks]
