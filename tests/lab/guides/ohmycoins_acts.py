"""What people do to Oh My Coins by plain AWS calls: its schema, certificate and images; and what its account says."""

from datetime import timedelta
from typing import Any

from stackmedic.lab.fault import Aws, State, hiding, images, revisions, roles
from stackmedic.lab.hidden import CACHE_HIT_RATE, CLIENTS, DATABASE_MAINTENANCE, variable
from tests.lab import edge_zone as zone
from tests.lab.edge import Edge
from tests.lab.guides.acts import without_endpoint
from tests.lab.guides.ecommerce_acts import now
from tests.scenarios.lab import BACKEND, CLUSTER, DATABASE, Lab

SCHEMA = {"version": "0012", "tables": {"users": 4200, "orders": 91000}}
ABROAD = "https://api.far.example/v1"
OTHER, SITE = "other.example", "staging.ohmycoins.com"
LITTLE, MUCH = timedelta(minutes=4), timedelta(days=365)


# Certificates


def shown_instead(name: str, lasts: timedelta) -> Any:
    """ImportCertificate of one that somebody has made, ModifyListener; the one from before is still there."""

    def inject(aws: Aws) -> State:
        edge = Edge(Lab(int(aws.url.rpartition(":")[2]), aws.region), SITE)
        before = zone.shown(edge)
        zone.show(edge, zone.imported(edge, name, lasts))
        return {"before": before, "listener": zone.listener_arn(edge)}

    return inject


def show_again(aws: Aws, state: State) -> None:
    aws("elbv2").modify_listener(ListenerArn=state["listener"], Certificates=[{"CertificateArn": state["before"]}])


def plain_links(lab: Lab, state: State) -> None:
    """The login sends people of an HTTPS page to HTTP."""
    assert Edge(lab, SITE).get("/api/login").headers["Location"] == f"http://{SITE}/api/home"


# What passes the NAT gateway


def through(lab: Lab, name: str, minutes: int = 10) -> float:
    """MiB that passed the gateway in the last minutes."""
    gateway = lab.ec2.describe_nat_gateways()["NatGateways"][0]["NatGatewayId"]
    end = now(lab)
    points = lab.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/NATGateway", MetricName=name, Dimensions=[{"Name": "NatGatewayId", "Value": gateway}],
        StartTime=end - timedelta(minutes=minutes), EndTime=end, Period=60, Statistics=["Sum"],
    )["Datapoints"]  # fmt: skip
    return sum(float(each["Sum"]) for each in points) / 2**20


def passes(name: str, least: float) -> Any:
    def shows(lab: Lab, state: State) -> None:
        assert through(lab, name) > least

    return shows


def files_without_endpoint(aws: Aws) -> State:
    """DeleteVpcEndpoints of S3's, and a version that reads and writes files all the time."""
    kept = without_endpoint(aws, ".s3")
    found = aws.service("backend")
    role = roles.of(aws, found, roles.TASK)
    given = roles.grant(aws, role, "s3:GetObject", "s3:PutObject", "s3:ListBucket")
    bucket = aws("s3").list_buckets()["Buckets"][0]["Name"]
    stores = {"files": {"kind": "s3", "bucket": bucket, "background": 5, "bytes": 500_000}}
    return {"endpoint": kept, "role": given, **images.release(aws, found, "files", {"stores": stores})}


def with_endpoint_again(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
    roles.remove(aws, state["role"])
    aws("ec2").create_vpc_endpoint(**state["endpoint"])


def logs_to_vendor(aws: Aws) -> State:
    """A version that sends its logs to a vendor, whose address it is given."""
    found = aws.service("backend")
    given = revisions.container(aws, found).get("environment", [])
    named = [*given, {"name": "LOG_INTAKE", "value": "https://http-intake.logs.datadoghq.com/api/v2/logs"}]
    stores = {"far": {"kind": "http", "url": ABROAD, "background": 5, "sent_bytes": 200_000}}
    program = images.program(images.of(aws, found)[2])
    changed = {"stores": {**program.get("stores", {}), **stores}}
    return images.release(aws, found, "guide", changed, environment=named)


def pulled_from_elsewhere(aws: Aws) -> State:
    """A sidecar from a public registry."""
    found = aws.service("backend")
    changed = revisions.definition(aws, found)
    log = changed["containerDefinitions"][0]["logConfiguration"]
    changed["containerDefinitions"].append(
        {"name": "exporter", "image": "docker.io/library/nginx:1.27", "essential": False, "logConfiguration": log}
    )
    return revisions.revise(aws, found, changed)


# States


def deploying(lab: Lab, state: State) -> None:
    found = lab.service()["deployments"]
    assert [each["rolloutState"] for each in found if each["status"] == "PRIMARY"] == ["IN_PROGRESS"]


def announced(aws: Aws) -> State:
    aws.hide(**{variable(DATABASE_MAINTENANCE, DATABASE): 1})
    return {}


def carried_out(aws: Aws, state: State) -> None:
    aws.hide(**{variable(DATABASE_MAINTENANCE, DATABASE): 0})


def pending_maintenance(lab: Lab, state: State) -> None:
    found = lab.client("rds").describe_pending_maintenance_actions()["PendingMaintenanceActions"]
    assert [each["PendingMaintenanceActionDetails"][0]["Action"] for each in found] == ["system-update"]


def rolled_back(lab: Lab, state: State) -> None:
    found = lab.ecs.list_service_deployments(cluster=CLUSTER, service=BACKEND)["serviceDeployments"]
    assert max(found, key=lambda each: each["createdAt"])["status"] == "ROLLBACK_SUCCESSFUL"


# Signals


def hardly_found(aws: Aws) -> State:
    """A version that asks the cache all the time, and what it asks for is hardly ever there."""
    found = aws.service("backend")
    asks = images.asks(aws, found, "redis") | {"background": 10}
    cache = aws("elasticache").describe_replication_groups()["ReplicationGroups"][0]["ReplicationGroupId"]
    return {**images.release(aws, found, "guide", {"redis": asks}), **hiding.hide(aws, CACHE_HIT_RATE, cache, 0.1, 1)}


def found_again(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    revisions.go_back(aws, state)


def few_hits(lab: Lab, state: State) -> None:
    end = now(lab)
    points = lab.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/ElastiCache", MetricName="CacheHitRate", StartTime=end - timedelta(minutes=5), EndTime=end,
        Dimensions=[{"Name": "CacheClusterId", "Value": "ohmycoins-staging-redis-001"}], Period=60,
        Statistics=["Average"],
    )["Datapoints"]  # fmt: skip
    assert points and all(each["Average"] < 30 for each in points)


def login(aws: Aws) -> State:
    """What `docker login` keeps: a token for twelve hours."""
    given = aws("ecr").get_authorization_token()["authorizationData"][0]
    return {"until": given["expiresAt"].timestamp()}


def login_over(lab: Lab, state: State) -> None:
    assert state["until"] < now(lab).timestamp()


def refused_push(lab: Lab, state: State) -> str:
    """What `docker push` prints with the token of half a day ago. Source: github.com/aws/aws-cli/issues/1926."""
    repository = lab.client("ecr").describe_repositories()["repositories"][0]["repositoryUri"]
    said = "denied: Your Authorization Token has expired. Please run 'aws ecr get-login' to fetch a new one."
    return f"The push refers to repository [{repository}]\n5f70bf18a086: Preparing\n{said}\n"


# Scaling


def bounded(aws: Aws) -> State:
    """As many tasks as there are is the most there may be, and many clients come."""
    scaling = aws("application-autoscaling")
    found = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    one = next(each for each in found if "backend" in each["ResourceId"])
    named = {name: one[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")}
    scaling.register_scalable_target(**named, MinCapacity=2, MaxCapacity=2)
    crowd = hiding.hide(aws, CLIENTS, aws.balancer(aws.service(BACKEND))["LoadBalancerName"], 8, 1)
    return {"target": {**named, "MinCapacity": one["MinCapacity"], "MaxCapacity": one["MaxCapacity"]}, **crowd}


def unbounded(aws: Aws, state: State) -> None:
    aws("application-autoscaling").register_scalable_target(**state["target"])
    hiding.show(aws, state)


def at_max(lab: Lab, state: State) -> None:
    found = lab.client("application-autoscaling").describe_scaling_activities(
        ServiceNamespace="ecs", ResourceId=state["target"]["ResourceId"], IncludeNotScaledActivities=True
    )["ScalingActivities"]
    reasons = {"Code": "AlreadyAtMaxCapacity", "MaxCapacity": 2, "CurrentCapacity": 2}
    assert [each["NotScaledReasons"] for each in found] == [[reasons]]
