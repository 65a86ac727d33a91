"""Oh My Coins: back end and front end on Fargate, RDS, Redis, an ALB with HTTPS; staging, and production at rest."""

from stackmedic.lab.fault import revisions
from tests.lab.guides import ecommerce_acts as shop
from tests.lab.guides import ohmycoins_acts as coins
from tests.lab.guides import omnirapeutic_acts as clinic
from tests.lab.guides.acts import not_issued, nothing, refused_caller, release, requested, variables, withdraw
from tests.lab.guides.doors import DRIFT, explained, probed, terraform_explained
from tests.lab.guides.ecommerce import deploy
from tests.lab.guides.failure import Act, Failure, fault
from tests.lab.guides.printed import environment_and_bill, lock_error, terraform_error

STACK = "ohmycoins"
TITLE = "Oh My Coins"
A, CLIENTS = "backend", ("clients backend",)
DEPLOYMENT = ("tasks backend", "deployment backend")
NEXT = ("start backend",)
DOWN = ("clients backend", "tasks backend")
BOTH = ("clients backend", "clients frontend")

BEFORE, ROLLBACK, ALERTS = "Pre-Deployment Checklist", "Rollback Procedures", "Alert Response"
RESTARTS, DATABASE, PULL = "ECS Tasks Keep Restarting", "Database Connection Timeout", "Image Pull Errors"
ERRORS, MEMORY, NAT = "High Error Rate (5xx)", "High Memory Usage / OOM Kills", "High NAT Gateway Costs"
REDIS, SLOW, TLS = "Redis Connection Failures", "Slow Application Performance", "Certificate/SSL Errors"
WINDOWS, SCALING = "Maintenance Windows", "Resource Scaling and Cost Management"
DENIED, DENIED_SHOWS = refused_caller("`ecs:UpdateService` by a user without a policy", deploy)
LOCKED_OUT = explained(lock_error)
EXPECTS = {"schema": coins.SCHEMA}

FAILURES = [
    Failure(BEFORE, "the state is locked by a run", "terraform.state_lock_held",
            Act("`s3:PutObject` of the lock, if none is there", shop.lock, shop.unlock), shows=shop.locked, minutes=1,
            healed=1, door=LOCKED_OUT),
    Failure(BEFORE, "the lock was left behind", "terraform.state_lock_stale",
            Act("`s3:PutObject` of the lock, three hours ago", shop.lock, shop.unlock), shows=shop.left_behind,
            minutes=180, healed=1, door=LOCKED_OUT),
    Failure(BEFORE, "the credentials lack a permission", "terraform.permission_denied", DENIED, shows=DENIED_SHOWS,
            minutes=1, healed=1,
            door=terraform_explained(terraform_error("updating ECS Service", "aws_ecs_service.backend"))),
    Failure(ROLLBACK, "the breaker rolls back", "deploy.circuit_breaker_rolled_back", fault("bad_revision", service=A),
            DEPLOYMENT, shows=coins.rolled_back, sample=True,
            errs="the threshold is half of the desired count, at least three and at most 200",
            better="the breaker is how ECS answered; what is named is the revision that it answered to",
            rather="deploy.bad_revision",
            argued="the roll back is a link of its chain, and a breaker that is cured cures nothing"),
    Failure(ROLLBACK, "a bad revision runs on", "deploy.bad_revision", fault("crashes_in_operation", service=A),
            DOWN, minutes=25),
    Failure(ROLLBACK, "infrastructure was changed by hand", "terraform.drift",
            Act("`ec2:AuthorizeSecurityGroupIngress` past Terraform", shop.open_by_hand, shop.close_again),
            shows=shop.one_rule_more, minutes=1, healed=1, door=DRIFT),
    Failure(ALERTS, "more than 80 per cent of the connections", "database.connections_limit_exhausted",
            fault("connections_taken", service=A), DEPLOYMENT),
    Failure(ALERTS, "CPU above 80 per cent, and no task more may start", "capacity.autoscaling_at_max",
            Act("`application-autoscaling:RegisterScalableTarget` with two at most, `clients` × 8", coins.bounded,
                coins.unbounded), shows=coins.at_max, minutes=15, healed=30),
    Failure(ALERTS, "the hit rate is below 70 per cent", "cache.hit_rate_low",
            Act("cache_hit_rate is 0.1, and a version that looks up ten keys a second", coins.hardly_found,
                coins.found_again), shows=coins.few_hits, minutes=15),
    Failure(RESTARTS, "the application does not start", "app.crash_on_start", fault("crash_on_start", service=A),
            DEPLOYMENT, NEXT),
    Failure(RESTARTS, "migrations were not run", "database.migration_missing",
            release(A, "`ecr:PutImage`, `ecs:UpdateService`: a version that expects a newer schema", postgres=EXPECTS),
            DEPLOYMENT),
    Failure(RESTARTS, "the health path is wrong", "loadbalancer.health_path_wrong",
            fault("health_path_changed", service=A), DOWN),
    Failure(RESTARTS, "the grace period is too short", "health.grace_too_short", fault("grace_too_short", service=A),
            DEPLOYMENT),
    Failure(RESTARTS, "it starts slower than any check waits", "health.startup_too_slow",
            fault("startup_too_slow", service=A), DEPLOYMENT),
    Failure(RESTARTS, "a variable is missing", "config.missing_env", fault("missing_env", service=A), DEPLOYMENT),
    Failure(RESTARTS, "the secret is not there", "secret.missing", fault("secret_deleted", service=A), DEPLOYMENT,
            NEXT),
    Failure(RESTARTS, "the deployment stays in progress", "deploy.stuck", fault("stuck_without_breaker", service=A),
            DEPLOYMENT, NEXT, better="what it waits for is named; it ends by itself once that is there",
            rather="image.tag_missing", argued="what it waits for: pushed, the deployment completes by itself"),
    Failure(DATABASE, "the database's group does not admit the tasks", "network.sg_ingress_missing",
            fault("database_ingress_revoked"), DOWN, sample=True),
    Failure(DATABASE, "the instance does not run", "database.instance_unavailable", fault("database_stopped"), DOWN,
            minutes=20),
    Failure(DATABASE, "the connection string is wrong", "database.url_malformed",
            variables(A, "`ecs:RegisterTaskDefinition` with POSTGRES_SERVER=localhost", POSTGRES_SERVER="localhost"),
            DEPLOYMENT),
    Failure(DATABASE, "the NAT gateway is gone", "network.nat_failed", fault("nat_deleted", service=A), DEPLOYMENT,
            NEXT, errs="the way from a task to RDS stays in the VPC; NAT matters for the next start of a task only"),
    Failure(DATABASE, "the subnets have no default route", "network.no_default_route",
            fault("default_route_deleted", service=A), DEPLOYMENT, NEXT),
    Failure(DATABASE, "neither NAT nor endpoints", "network.no_nat_or_endpoint",
            Act("`ec2:DeleteNatGateway`, `ec2:DeleteRoute`", clinic.no_way_at_all(A), clinic.ways_again), DEPLOYMENT,
            NEXT),
    Failure(PULL, "the tag does not exist", "image.tag_missing", fault("tag_never_pushed", service=A), DEPLOYMENT),
    Failure(PULL, "the role lacks permissions of ECR", "image.pull_iam", fault("pull_permission_removed", service=A),
            DEPLOYMENT, NEXT),
    Failure(PULL, "the login has expired", "build.registry_login_expired",
            Act("`ecr:GetAuthorizationToken`, and twelve hours", coins.login, nothing), shows=coins.login_over,
            minutes=13 * 60, healed=1, door=explained(coins.refused_push),
            errs="this breaks a push only: ECS gets a token of its own for every pull"),
    Failure(PULL, "the image is in another region", "image.cross_region", fault("other_region", service=A), DEPLOYMENT,
            errs="a pull from another region works; it fails where repository or tag is not there"),
    Failure(ERRORS, "slow answers", "app.slow_endpoint", fault("slow_endpoint", service=A), CLIENTS),
    Failure(ERRORS, "CPU at 100 per cent", "app.overloaded", fault("clients_multiplied", service=A, times=30), CLIENTS,
            minutes=10, healed=60),
    Failure(MEMORY, "a leak", "app.memory_leak", fault("memory_leak", service=A), ("tasks backend",)),
    Failure(MEMORY, "the container's limit is too low", "task.oom_limit_too_low",
            fault("container_memory_lowered", service=A), DEPLOYMENT),
    Failure(NAT, "S3 without an endpoint", "cost.nat_missing_gateway_endpoint",
            Act("`ec2:DeleteVpcEndpoints`, a version that works with files", coins.files_without_endpoint,
                coins.with_endpoint_again), shows=coins.passes("BytesInFromDestination", 300), minutes=12),
    Failure(NAT, "calls to APIs outside AWS", "cost.nat_external_api_calls",
            release(A, "`ecr:PutImage`, `ecs:UpdateService`: a version that asks an API outside all the time",
                    stores={"far": {"kind": "http", "url": coins.ABROAD, "background": 5, "bytes": 200_000}}),
            shows=coins.passes("BytesInFromDestination", 300), minutes=12),
    Failure(NAT, "images from public registries", "cost.external_image_pulls",
            Act("`ecs:RegisterTaskDefinition` with an image of Docker Hub", coins.pulled_from_elsewhere,
                release(A, "").heal), shows=coins.passes("BytesInFromDestination", 100), minutes=8),
    Failure(NAT, "logs to a service outside", "cost.nat_external_logging",
            Act("`ecs:RegisterTaskDefinition` with a log vendor's address, a version that sends its logs there",
                coins.logs_to_vendor, revisions.go_back),
            shows=coins.passes("BytesOutToDestination", 300), minutes=12),
    Failure(REDIS, "the pool is exhausted", "cache.pool_exhausted", fault("cache_pool_too_small", service=A), CLIENTS),
    Failure(REDIS, "the cache is overloaded", "cache.overloaded", fault("cache_overloaded"), ("tasks backend",)),
    Failure(REDIS, "the cache's group does not admit the tasks", "network.sg_ingress_missing",
            fault("cache_ingress_revoked"), DOWN),
    Failure(SLOW, "an index is missing", "database.missing_index", fault("missing_index"), CLIENTS,
            better="that the same requests cost more is in the account; its runbook reads the table that is scanned",
            rather="database.slow_queries",
            argued="no API of AWS tells how a table is read; `--probe` does, and names the table and the index"),
    Failure(SLOW, "few statements take most of the time", "database.slow_queries", fault("slow_queries"), CLIENTS),
    Failure(TLS, "the certificate is not issued", "tls.certificate_pending",
            Act("`acm:RequestCertificate` without the record", requested("shop.ohmycoins.com"), withdraw),
            shows=not_issued, minutes=30, healed=1,
            door=terraform_explained(terraform_error("modifying ELBv2 Listener", "aws_lb_listener.https"))),
    Failure(TLS, "the certificate has expired", "tls.certificate_expired",
            Act("`acm:ImportCertificate` of one that ends, `elbv2:ModifyListener`",
                coins.shown_instead(coins.SITE, coins.LITTLE), coins.show_again), BOTH,
            errs="ACM renews what it issued and what is in use and proven; an imported one ends"),
    Failure(TLS, "the listener shows another name's certificate", "tls.wrong_certificate",
            Act("`acm:ImportCertificate`, `elbv2:ModifyListener`", coins.shown_instead(coins.OTHER, coins.MUCH),
                coins.show_again), BOTH, sample=True),
    Failure(TLS, "mixed content", "loadbalancer.edge_mixed_content_proto_lost",
            release(A, "`ecr:PutImage`, `ecs:UpdateService`: a version that does not trust X-Forwarded-Proto",
                    routes={"/api/login": {"status": 302, "location": "/api/home"}}), shows=coins.plain_links,
            door=probed(f"""
[[stack.staging.check]]
path = "/api/login"
host = "{coins.SITE}"
status = 302
""")),
    Failure(WINDOWS, "an update of AWS is due", "control.maintenance",
            Act("database_maintenance is 1", coins.announced, coins.carried_out), shows=coins.pending_maintenance,
            minutes=2, healed=2),
    Failure(WINDOWS, "a rollout is under way", "control.deployment_in_progress",
            fault("deployment_in_progress", service=A), shows=coins.deploying, minutes=1),
    Failure(SCALING, "everything is put to rest", "control.paused_on_purpose", fault("paused"), BOTH, healed=45),
    Failure(SCALING, "an environment runs while nobody uses it", "cost.idle_environment",
            Act("nothing: nobody stops it", lambda aws: {}, nothing), shows=shop.costs_at_night, minutes=1, healed=1,
            door=explained(environment_and_bill)),
]  # fmt: skip
