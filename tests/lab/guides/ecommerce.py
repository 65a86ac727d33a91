"""Ecommerce: product and order services on Fargate, RDS, Secrets Manager, X-Ray, budgets."""

from typing import Any

from tests.lab.guides import ecommerce_acts as shop
from tests.lab.guides.acts import refused_caller, secret_text
from tests.lab.guides.doors import DRIFT, explained, terraform_explained
from tests.lab.guides.failure import Act, Failure, fault
from tests.lab.guides.printed import bill, build_log, environment_and_bill, lock_error, terraform_error

STACK = "ecommerce"
TITLE = "Ecommerce"
A = "dev-product"
DEPLOYMENT = (f"tasks {A}", f"deployment {A}")
DOWN = (f"clients {A}", f"tasks {A}")

RESTARTS, CONNECT, ALB = "1. ECS Tasks Keep Restarting", "2. Services Cannot Connect to Database", "3. ALB Returns 503"
LATENCY, BUILD, APPLY = "4. High Latency on API Calls", "5. Docker Image Build Fails", "6. Terraform Apply Fails"
BUILDS = ("build ecommerce-product-build",)
BUILD_LOG, LOCKED_OUT = explained(build_log), explained(lock_error)
RUNNER = "the guide builds on GitHub's runners; the lab builds the same in CodeBuild"
COSTS = "7. Cost Spike Unexpectedly"


def deploy(ecs: Any, service: dict[str, Any]) -> None:
    ecs.update_service(cluster=service["clusterArn"], service=service["serviceName"], forceNewDeployment=True)


DENIED, DENIED_SHOWS = refused_caller("`ecs:UpdateService` by a user without a policy", deploy)

FAILURES = [
    Failure(RESTARTS, "the container crashes", "app.crash_on_start", fault("crash_on_start", service=A), DEPLOYMENT,
            (f"start {A}",), sample=True),
    Failure(RESTARTS, "a variable is missing", "config.missing_env",
            fault("missing_secret_variable", service=A, name="DB_HOST"), DEPLOYMENT),
    Failure(CONNECT, "the instance is stopped", "database.instance_unavailable", fault("database_stopped"), DOWN,
            minutes=20),
    Failure(CONNECT, "the database's group does not admit the tasks", "network.sg_ingress_missing",
            fault("database_ingress_revoked"), DOWN, sample=True,
            errs="a closed group is silent: time-outs, not ECONNREFUSED"),
    Failure(CONNECT, "secret and database disagree", "database.credential_mismatch",
            secret_text(A, "`secretsmanager:PutSecretValue` with another password", r'("password":")[^"]+',
                        r"\g<1>changed-in-the-secret-only"), DEPLOYMENT),
    Failure(ALB, "the health endpoint does not answer as the check wants", "loadbalancer.health_path_wrong",
            fault("health_path_changed", service=A), DOWN,
            errs="while any target is registered, even unhealthy, the balancer sends requests there; 503 comes from "
                 "itself only when none is"),
    Failure(ALB, "tasks do not listen on the port", "loadbalancer.target_port_wrong",
            fault("target_port_wrong", service=A), DEPLOYMENT,
            better="the port is put right, where the guide deploys again or scales out: more tasks would fail alike"),
    Failure(LATENCY, "slow queries", "database.slow_queries", fault("slow_queries", times=400),
            (f"clients {A}", "alarm alb-response-time")),
    Failure(BUILD, "an instruction of the Dockerfile fails", "build.dockerfile_error",
            fault("dockerfile_broken", service=A), BUILDS, errs=RUNNER, door=BUILD_LOG),
    Failure(BUILD, "no .dockerignore: modules are part of the context", "build.context_too_large",
            fault("context_too_large", service=A), BUILDS, minutes=35, errs=RUNNER,
            door=BUILD_LOG),
    Failure(APPLY, "the state is locked by a run", "terraform.state_lock_held",
            Act("`s3:PutObject` of the lock, if none is there", shop.lock, shop.unlock), shows=shop.locked, minutes=1,
            healed=1, door=LOCKED_OUT,
            better="the guide unlocks by force, which breaks the other run's state: this waits for it"),
    Failure(APPLY, "the lock was left by a run that was cut off", "terraform.state_lock_stale",
            Act("`s3:PutObject` of the lock, three hours ago", shop.lock, shop.unlock), shows=shop.left_behind,
            minutes=180, healed=1, door=LOCKED_OUT,
            errs="only the lock's own age and a look at who runs tell the two apart"),
    Failure(APPLY, "something was changed by hand", "terraform.drift",
            Act("`ec2:AuthorizeSecurityGroupIngress` past Terraform", shop.open_by_hand, shop.close_again),
            shows=shop.one_rule_more, minutes=1, healed=1, door=DRIFT),
    Failure(APPLY, "a denied operation", "terraform.permission_denied", DENIED, shows=DENIED_SHOWS, minutes=1,
            healed=1, door=terraform_explained(terraform_error("updating ECS Service", "aws_ecs_service.product"))),
    Failure(COSTS, "an environment runs at night", "cost.idle_environment",
            Act("nothing: nobody stops it", lambda aws: {}, lambda aws, state: None), shows=shop.costs_at_night,
            minutes=1, healed=1, door=explained(environment_and_bill)),
    Failure(COSTS, "a service costs more than it did", "cost.service_spike",
            Act("`application-autoscaling:RegisterScalableTarget`, `ecs:UpdateService` to four tasks", shop.scaled_up,
                shop.scaled_down), shows=shop.costs_more, minutes=2 * 24 * 60 + 600, healed=40,
                door=explained(bill(7))),
    Failure(COSTS, "logs are kept for ever", "cost.log_retention_unlimited",
            Act("`logs:DeleteRetentionPolicy`", shop.keep_for_ever, shop.keep_a_month), shows=shop.never_expires,
            minutes=1, healed=1),
]  # fmt: skip
