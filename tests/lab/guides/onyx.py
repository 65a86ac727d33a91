"""Onyx: per tenant one task of nginx, API, web server and workers; PostgreSQL, Redis with TLS, Vespa on a host, S3."""

from stackmedic.lab.fault import Aws
from tests.lab.guides import onyx_acts as onyx
from tests.lab.guides.acts import (
    closed,
    logged,
    move_back,
    move_database,
    not_issued,
    refused,
    release,
    requested,
    variables,
    withdraw,
    without_actions,
)
from tests.lab.guides.doors import terraform_explained
from tests.lab.guides.failure import Act, Failure, fault
from tests.lab.guides.printed import terraform_error

STACK = "onyx"
TITLE = "Onyx"
A, B = "customer-a", "tenant-demo"
API, WEB = f"{A}/api_server", f"{A}/web_server"
DEPLOYMENT = (f"tasks {A}", f"deployment {A}")
DOWN = (f"clients {A}", f"tasks {A}")
BOTH_DOWN = (f"clients {A}", f"clients {B}")

CYCLE, ROUTING, TASKS = "Terraform Destroy/Apply Cycle", "API/Nginx Routing Issues", "ECS Task Troubleshooting"
DATABASE, REDIS, VESPA = "Database Issues", "Redis/Cache Issues", "Vespa Vector Search Issues"
S3, SIZES, CHECKS = "S3 Storage Issues", "Resource Sizing Issues", "Health Check Failures"


def delete_used_group(aws: Aws) -> None:
    arn = aws.target_group(aws.service(A))["TargetGroupArn"]
    aws("elbv2").delete_target_group(TargetGroupArn=arn)


IN_USE, IN_USE_SHOWS = refused("`elbv2:DeleteTargetGroup` of one that a rule names", delete_used_group, "ResourceInUse")


FAILURES = [
    Failure(CYCLE, "a new certificate waits for its record", "tls.certificate_pending",
            Act("`acm:RequestCertificate` without the record", requested("shop.vigilon.app"), withdraw),
            shows=not_issued, minutes=30, healed=1,
            door=terraform_explained(terraform_error("modifying ELBv2 Listener", "aws_lb_listener.https")),
            errs="a certificate of the same name has the same record, and is issued without a visit to the registrar"),
    Failure(CYCLE, "the tenants' database was not created", "database.missing",
            fault("database_dropped", service=API, name="onyx_customer_a"), DOWN,
            shows=logged("/ecs/customer-a-prod", 'database "onyx_customer_a" does not exist'), sample=True),
    Failure(CYCLE, "a task started before its database was there", "app.starts_before_dependency",
            fault("database_dropped", service=API, name="onyx_customer_a", redeploy=True), DOWN, minutes=20,
            rather="database.missing",
            argued="it is still not there, and making it cures the start; who came too early is told once it is"),
    Failure(CYCLE, "the name still leads to the balancer of before", "network.dns_record_points_to_old_target",
            Act("`route53:CreateHostedZone`, a CNAME to the former balancer", onyx.zone(onyx.OLD_BALANCER),
                onyx.name_the_balancer), (f"clients {A}",)),
    Failure(CYCLE, "the name people use has no record", "network.dns_record_missing",
            Act("`route53:CreateHostedZone` without a record", onyx.zone(), onyx.name_the_balancer), (f"clients {A}",),
            better="an alias of the zone, where the guide sets a CNAME by hand: it follows the load balancer"),
    Failure(CYCLE, "the demonstration is paused", "control.paused_on_purpose", fault("paused"), BOTH_DOWN, healed=45),
    Failure(ROUTING, "the task has no nginx: 404, development mode", "loadbalancer.proxy_container_missing",
            Act("`ecs:RegisterTaskDefinition` without nginx, `ecs:UpdateService`", onyx.without_proxy,
                onyx.with_proxy_again), (f"clients {A}",), shows=onyx.says_of_api, minutes=30, sample=True),
    Failure(ROUTING, "502 on everything but the API: Next.js binds to the task's name", "app.hostname_bind",
            variables(WEB, "`ecs:RegisterTaskDefinition` without HOSTNAME", HOSTNAME=None), DEPLOYMENT,
            shows=logged("/ecs/customer-a-prod", "connect() failed (111: Connection refused)", "nginx")),
    Failure(ROUTING, "the target group's port is still 3000", "loadbalancer.target_port_wrong",
            fault("target_port_wrong", service=A, port=3001), DEPLOYMENT),
    Failure(ROUTING, "the target group cannot be replaced: it is in use", "terraform.order_replace_in_use",
            IN_USE, shows=IN_USE_SHOWS, minutes=1, healed=1,
            door=terraform_explained(terraform_error("deleting ELBv2 Target Group", "aws_lb_target_group.target"))),
    Failure(TASKS, "CannotPullContainerError: no such image", "image.tag_missing",
            fault("tag_never_pushed", service=API), DEPLOYMENT),
    Failure(TASKS, "CannotPullContainerError: no permission", "image.pull_iam",
            fault("pull_permission_removed", service=A), DEPLOYMENT, (f"start {A}", f"start {B}")),
    Failure(TASKS, "RESOURCE:CPU, RESOURCE:MEMORY", "capacity.fargate_unavailable",
            fault("zones_without_capacity", service=A), (f"deployment {A}",), (f"start {A}",), minutes=35,
            errs="on Fargate the message is `Capacity is unavailable at this time`; `RESOURCE:…` is of EC2"),
    Failure(TASKS, "an essential container ends at once", "app.crash_on_start", fault("crash_on_start", service=API),
            DEPLOYMENT, (f"start {A}",)),
    Failure(TASKS, "a secret that the task names is gone", "secret.missing", fault("secret_deleted", service=API),
            DEPLOYMENT, (f"start {A}",)),
    Failure(DATABASE, "Issue 1: host and port twice", "database.endpoint_port_in_host",
            fault("endpoint_port_in_host", service=API), DEPLOYMENT,
            errs="a host with a port in it is no name at all: the resolver says so, nobody refuses a connection"),
    Failure(DATABASE, "Issue 3: the tasks' group is not admitted", "network.sg_ingress_missing",
            fault("database_ingress_revoked"), BOTH_DOWN),
    Failure(DATABASE, "Issue 2: the class is too small for the migrations", "database.instance_undersized",
            Act("`rds:ModifyDBInstance` to db.t4g.micro, a version that migrates", onyx.too_small, onyx.large_enough),
            DEPLOYMENT, minutes=60, healed=60),
    Failure(DATABASE, "Issue 2: health checks fail during the migration", "database.migration_killed_by_health_check",
            release(API, "`ecr:PutImage`, `ecs:UpdateService`: a version whose migration takes an hour",
                    postgres=onyx.MIGRATES | {"migration_s": 3600}), DEPLOYMENT, minutes=70, healed=40,
            better="a task that only migrates, where the guide lengthens the grace period: that delays every later "
                   "verdict as well"),
    Failure(DATABASE, "Issue 3: the instance is not in the tasks' network", "network.subnet_group_wrong",
            Act("`rds:ModifyDBInstance` with a subnet group of another VPC", move_database, move_back), BOTH_DOWN,
            minutes=40, healed=60,
            errs="within its VPC an instance cannot change its subnet group at all; AWS refuses it"),
    Failure(REDIS, "connection refused or reset: TLS is on", "cache.tls_required_by_server",
            variables(API, "`ecs:RegisterTaskDefinition` with REDIS_SSL=false", REDIS_SSL="false"), DEPLOYMENT,
            errs="a server that wants TLS accepts the connection and drops it; it does not refuse it"),
    Failure(REDIS, "WRONGPASS", "cache.credential_mismatch",
            fault("password_changed_in_secret", service=API, key="REDIS_PASSWORD"), DEPLOYMENT,
            (f"start {A}", f"start {B}")),
    Failure(REDIS, "CERTIFICATE_VERIFY_FAILED", "cache.tls_client_ca_missing",
            fault("cache_client_without_ca", service=API), DEPLOYMENT),
    Failure(REDIS, "the variables are not set", "cache.settings_missing",
            variables(API, "`ecs:RegisterTaskDefinition` without REDIS_HOST", REDIS_HOST=None), DEPLOYMENT),
    Failure(REDIS, "the password in the secret is not the database's", "database.credential_mismatch",
            fault("database_password_rotated", service=API, redeploy=True), BOTH_DOWN),
    Failure(VESPA, "the container has stopped", "search.container_stopped",
            onyx.sent("docker stop vespa", "docker start vespa"), BOTH_DOWN, sample=True,
            better="its log and disk are read first, and a new container takes the old one's volume, or the index is "
                   "empty"),
    Failure(VESPA, "the host answers nobody", "search.unreachable",
            Act("`ec2:StopInstances`", onyx.stop_host, onyx.start_host), BOTH_DOWN),
    Failure(VESPA, "the host's group does not admit the tasks on 8080", "network.sg_ingress_missing",
            closed("`ec2:RevokeSecurityGroupIngress` of the host's group", onyx.host_group), BOTH_DOWN),
    Failure(S3, "AccessDenied: the task role may not", "storage.s3_policy_missing",
            without_actions(A, "`iam:DeleteRolePolicy` of the task role", "taskRoleArn", "s3:PutObject"),
            (f"clients {A}",)),
    Failure(S3, "the bucket does not exist", "storage.s3_bucket_missing",
            Act("`s3:DeleteBucket`", onyx.drop_bucket, onyx.make_bucket), BOTH_DOWN,
            errs="without the bucket the code is NoSuchBucket where the role may list, AccessDenied where it may not"),
    Failure(SIZES, "exit code 137, OutOfMemoryError", "task.oom_limit_too_low",
            fault("container_memory_lowered", service=API, mib=512), DEPLOYMENT),
    Failure(SIZES, "the task is smaller than its containers need", "task.memory_below_minimum",
            fault("task_memory_lowered", service=API, cpu=512, mib=1024, version_mib=1100), DEPLOYMENT),
    Failure(CHECKS, "start-up takes longer than the grace period", "health.grace_too_short",
            fault("grace_too_short", service=API, start_s=700, grace_s=60), DEPLOYMENT, minutes=40, healed=40,
            rather="health.startup_too_slow",
            argued="no task lived to say how long it takes, so no grace period can be called just too short; the "
                   "remedy is a longer one all the same"),
    Failure(CHECKS, "migrations take longer than the checks wait", "health.startup_too_slow",
            fault("startup_too_slow", service=API, start_s=1500), DEPLOYMENT, minutes=60, healed=40),
]  # fmt: skip
