"""What people do to Onyx by plain AWS calls: its proxy, its search host, its names, its bucket."""

import json
from typing import Any

from stackmedic.lab.fault import Aws, FaultError, State, groups, images, revisions
from tests.lab.guides.failure import Act
from tests.scenarios.lab import Lab

HOST, DOMAIN, SITE, OTHER = "onyx-prod-vespa", "vigilon.app.", "demo.vigilon.app", "tenant-demo.vigilon.app"
OLD_BALANCER = "onyx-prod-alb-1692407724.us-west-2.elb.amazonaws.com"
WEB = 3000


def without_proxy(aws: Aws) -> State:
    """A definition without nginx; the target group, and the groups of both sides, are for the web server's port."""
    found = aws.service("customer-a")
    changed = revisions.definition(aws, found)
    changed["containerDefinitions"] = [e for e in changed["containerDefinitions"] if e["name"] != "nginx"]
    own, front = groups.of_service(aws, found), aws.balancer(found)["SecurityGroups"][0]
    for way, group, peer in (("ingress", own, front), ("egress", front, own)):
        groups.call(aws, "authorize", group, way, at_web(peer))
    balancers = [each | {"containerName": "web_server", "containerPort": WEB} for each in found["loadBalancers"]]
    return {**revisions.revise(aws, found, changed, loadBalancers=balancers), "own": own, "front": front}


def at_web(peer: str) -> list[dict[str, Any]]:
    return [{"IpProtocol": "tcp", "FromPort": WEB, "ToPort": WEB, "UserIdGroupPairs": [{"GroupId": peer}]}]


def with_proxy_again(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
    for way, group, peer in (("ingress", state["own"], state["front"]), ("egress", state["front"], state["own"])):
        groups.call(aws, "revoke", group, way, at_web(peer))


# The search host


def host(aws: Aws) -> dict[str, Any]:
    asked = [{"Name": "tag:Name", "Values": [HOST]}]
    return dict(aws("ec2").describe_instances(Filters=asked)["Reservations"][0]["Instances"][0])


def host_group(aws: Aws) -> str:
    return str(host(aws)["SecurityGroups"][0]["GroupId"])


def send(aws: Aws, line: str) -> None:
    aws("ssm").send_command(
        InstanceIds=[host(aws)["InstanceId"]], DocumentName="AWS-RunShellScript", Parameters={"commands": [line]}
    )


def sent(line: str, back: str) -> Act:
    """A line of shell on the search host, and the line that takes it back."""

    def inject(aws: Aws) -> State:
        send(aws, line)
        return {}

    return Act(f"`ssm:SendCommand` {line}", inject, lambda aws, state: send(aws, back))


def stop_host(aws: Aws) -> State:
    name = host(aws)["InstanceId"]
    aws("ec2").stop_instances(InstanceIds=[name])
    return {"instance": name}


def start_host(aws: Aws, state: State) -> None:
    if host(aws)["State"]["Name"] != "stopped":
        raise FaultError("the instance is still stopping: advance 2m first")
    aws("ec2").start_instances(InstanceIds=[state["instance"]])


# The database; what Alembic writes is that of its tutorial (alembic.sqlalchemy.org/en/latest/tutorial.html).

MIGRATES = {"schema": {"version": "0267", "tables": {"users": 420, "documents": 9100}}, "migrates": True,
            "migration_s": 240, "migration_says": (
                "INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.",
                "INFO  [alembic.runtime.migration] Will assume transactional DDL.",
                "INFO  [alembic.runtime.migration] Running upgrade 4505fd7302e1 -> 12635f6655b7, drive canonical ids",
            )}  # fmt: skip


def too_small(aws: Aws) -> State:
    """ModifyDBInstance to the smallest class, and a version that migrates the schema."""
    found = aws.database("")
    name = found["DBInstanceIdentifier"]
    aws("rds").modify_db_instance(DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", ApplyImmediately=True)
    aws.control("advance", seconds=720)
    service = aws.service("customer-a/api_server")
    program = images.program(images.of(aws, service)[2])
    state = images.release(aws, service, "migrates", {"postgres": program["postgres"] | MIGRATES})
    return {"database": name, "class": found["DBInstanceClass"], **state}


def large_enough(aws: Aws, state: State) -> None:
    if aws.database(state["database"])["DBInstanceStatus"] != "available":
        raise FaultError("the instance is still busy: advance 6m first")
    revisions.go_back(aws, state)
    aws("rds").modify_db_instance(
        DBInstanceIdentifier=state["database"], DBInstanceClass=state["class"], ApplyImmediately=True
    )


# Names


def zone(record: str = "") -> Any:
    """A hosted zone for the domain, with a record for the site or without; the other tenant has its own."""

    def inject(aws: Aws) -> State:
        made = aws("route53").create_hosted_zone(Name=DOMAIN, CallerReference="guide")["HostedZone"]["Id"]
        change(aws, made, "CREATE", balancer(aws), OTHER)
        if record:
            change(aws, made, "CREATE", record)
        return {"zone": made}

    return inject


def balancer(aws: Aws) -> str:
    return str(aws.balancer(aws.service("customer-a"))["DNSName"])


def change(aws: Aws, zone_id: str, action: str, value: str, name: str = SITE) -> None:
    record = {"Name": name, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": value}]}
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    aws("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)


def name_the_balancer(aws: Aws, state: State) -> None:
    """As the guide does: the record names the load balancer that there is."""
    change(aws, state["zone"], "UPSERT", balancer(aws))


# The bucket


def bucket(aws: Aws) -> str:
    return str(aws("s3").list_buckets()["Buckets"][0]["Name"])


def drop_bucket(aws: Aws) -> State:
    """What is in it goes first."""
    name, s3 = bucket(aws), aws("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
            s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=name)
    return {"bucket": name}


def make_bucket(aws: Aws, state: State) -> None:
    where = {"LocationConstraint": aws.region}
    aws("s3").create_bucket(Bucket=state["bucket"], CreateBucketConfiguration=where)


# What is seen


def says_of_api(lab: Lab, state: State) -> None:
    """The web server answers what was meant for the API, which the clients' record has as 404."""
    hurts = lab.control("health")["hurts"]
    assert any("404" in each["says"] for each in hurts), json.dumps(hurts)
