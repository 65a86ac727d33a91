"""What people do to a guide's stack by plain AWS calls, and how they take it back."""

import re
from typing import Any

import boto3
from botocore.exceptions import ClientError

from stackmedic.lab.fault import Aws, FaultError, State, groups, hiding, images, revisions, roles, secrets
from tests.lab.guides.failure import Act, Shows
from tests.scenarios.lab import Lab


def nothing(aws: Aws, state: State) -> None:
    """Nothing was changed, or it ends by itself."""


def variables(service: str, how: str, **changed: str | None) -> Act:
    """A revision in which variables of a container have other values, or are gone; and the revision from before."""

    def inject(aws: Aws) -> State:
        found = aws.service(service)

        def what(container: dict[str, Any]) -> None:
            known = {each["name"]: each["value"] for each in container["environment"]} | changed
            container["environment"] = [{"name": key, "value": value} for key, value in known.items() if value]

        return revisions.change(aws, found, what)

    return Act(how, inject, revisions.go_back)


def refused(how: str, call: Any, code: str) -> tuple[Act, Shows]:
    """A call that AWS refuses, which is all that happens; and what shows it."""

    def inject(aws: Aws) -> State:
        try:
            call(aws)
        except ClientError as error:
            return {"code": error.response["Error"]["Code"], "says": str(error)}
        return {"code": "", "says": ""}

    def shows(lab: Lab, state: State) -> None:
        assert state["code"] == code

    return Act(how, inject, nothing), shows


def closed(how: str, group: Any, port: int = 0) -> Act:
    """A security group without its inbound rules, or those for a port."""
    return Act(how, lambda aws: groups.revoke(aws, group(aws), port=port), groups.give_back)


def without_actions(service: str, how: str, which: str, *actions: str) -> Act:
    """A role of the service without the policies that allow the actions."""
    return Act(how, lambda aws: roles.take(aws, roles.of(aws, aws.service(service), which), *actions), roles.give_back)


def secret_text(service: str, how: str, old: str, new: str) -> Act:
    """Another value of the service's secret, a part of which is replaced, and a deployment that reads it."""

    def inject(aws: Aws) -> State:
        found = aws.service(service)
        arn = secrets.named(aws, found)[0][1]
        was = secrets.value(aws, arn)
        changed = re.sub(old, new, was)
        assert changed != was, old
        secrets.put(aws, arn, changed)
        revisions.redeploy(aws, found)
        return {"service": found["serviceName"], "secret": arn, "value": was}

    def heal(aws: Aws, state: State) -> None:
        secrets.put(aws, state["secret"], state["value"])
        revisions.redeploy(aws, aws.service(state["service"]))

    return Act(how, inject, heal)


def hidden(how: str, kind: str, about: str, value: float, usual: float = 0) -> Act:
    """What no API can do."""
    return Act(how, lambda aws: hiding.hide(aws, kind, about, value, usual), hiding.show)


def group_of_database(aws: Aws) -> str:
    """The group of the stack's database, an instance's or a cluster's."""
    found = aws("rds").describe_db_instances()["DBInstances"][0]
    return str(found["VpcSecurityGroups"][0]["VpcSecurityGroupId"])


def elsewhere(aws: Aws) -> tuple[list[str], str]:
    """Two subnets of another VPC of the account, and a security group there that admits anybody."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.99.{number}.0/24", AvailabilityZone=f"{aws.region}{zone}")["Subnet"]
        for number, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="elsewhere", Description="Another network", VpcId=vpc)["GroupId"]
    anybody = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=anybody)
    return [each["SubnetId"] for each in subnets], str(group)


def move_database(aws: Aws) -> State:
    """ModifyDBInstance: a subnet group of another VPC, which nothing joins to this one."""
    found = aws.database("")
    subnets, group = elsewhere(aws)
    aws("rds").create_db_subnet_group(
        DBSubnetGroupName="elsewhere", DBSubnetGroupDescription="Another network", SubnetIds=subnets
    )
    groups_before = [each["VpcSecurityGroupId"] for each in found["VpcSecurityGroups"]]
    settle(aws, found["DBInstanceIdentifier"], "elsewhere", [group])
    return {
        "database": found["DBInstanceIdentifier"], "subnets": found["DBSubnetGroup"]["DBSubnetGroupName"],
        "groups": groups_before,
    }  # fmt: skip


def settle(aws: Aws, database: str, subnets: str, groups: list[str]) -> None:
    aws("rds").modify_db_instance(
        DBInstanceIdentifier=database, DBSubnetGroupName=subnets, VpcSecurityGroupIds=groups, ApplyImmediately=True
    )


def move_back(aws: Aws, state: State) -> None:
    if aws.database(state["database"])["DBInstanceStatus"] != "available":
        raise FaultError("the instance is still on its way: advance 6m first")
    settle(aws, state["database"], state["subnets"], state["groups"])


def refused_caller(how: str, call: Any) -> tuple[Act, Shows]:
    """A user without any policy makes a call while callers' permissions are enforced."""

    def inject(aws: Aws) -> State:
        aws("iam").create_user(UserName="ci")
        key = aws("iam").create_access_key(UserName="ci")["AccessKey"]
        aws.control("weather", enforce_iam=True)
        aws.control("advance", seconds=30)
        known = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=aws.region)
        try:
            call(known.client("ecs", endpoint_url=aws.url), aws.services()[0])
        except ClientError as error:
            return {"says": str(error)}
        return {"says": ""}

    def shows(lab: Lab, state: State) -> None:
        assert "is not authorized to perform" in state["says"]

    return Act(how, inject, lambda aws, state: aws.control("weather", enforce_iam=False) and None), shows


def release(service: str, how: str, then: Any = revisions.go_back, **traits: Any) -> Act:
    """A new version of the service's program, with other traits; settings of its stores are merged."""

    def inject(aws: Aws) -> State:
        found = aws.service(service)
        program = images.program(images.of(aws, found)[2])
        changed = {name: {**program.get(name, {}), **each} if isinstance(each, dict) else each
                   for name, each in traits.items()}  # fmt: skip
        return images.release(aws, found, "guide", changed)

    return Act(how, inject, then)


def without_endpoint(aws: Aws, service: str) -> State:
    """DeleteVpcEndpoints of one service; what makes it again."""
    found = aws("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    one = next(each for each in found if each["ServiceName"].endswith(service))
    aws("ec2").delete_vpc_endpoints(VpcEndpointIds=[one["VpcEndpointId"]])
    names = ("VpcId", "ServiceName", "VpcEndpointType", "RouteTableIds", "PolicyDocument")
    return {name: one[name] for name in names if one.get(name)}


def logged(group: str, text: str, prefix: str = "") -> Any:
    """A log group has a line with a text."""

    def shows(lab: Lab, state: State) -> None:
        asked = {"logStreamNamePrefix": prefix} if prefix else {}
        pages = lab.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group, **asked)
        assert any(text in each["message"] for page in pages for each in page["events"]), text

    return shows


def requested(name: str) -> Any:
    """RequestCertificate without the record that proves the name; a listener does not take it."""

    def inject(aws: Aws) -> State:
        made = aws("acm").request_certificate(DomainName=name, ValidationMethod="DNS")["CertificateArn"]
        balancer = aws("elbv2").describe_load_balancers()["LoadBalancers"][0]["LoadBalancerArn"]
        listeners = aws("elbv2").describe_listeners(LoadBalancerArn=balancer)["Listeners"]
        https = next(each for each in listeners if each["Port"] == 443)
        try:
            aws("elbv2").modify_listener(ListenerArn=https["ListenerArn"], Certificates=[{"CertificateArn": made}])
        except ClientError as error:
            return {"arn": made, "code": error.response["Error"]["Code"], "says": str(error)}
        return {"arn": made, "code": "", "says": ""}

    return inject


def withdraw(aws: Aws, state: State) -> None:
    aws("acm").delete_certificate(CertificateArn=state["arn"])


def not_issued(lab: Lab, state: State) -> None:
    found = lab.client("acm").describe_certificate(CertificateArn=state["arn"])["Certificate"]
    assert (found["Status"], state["code"]) == ("PENDING_VALIDATION", "UnsupportedCertificate")
