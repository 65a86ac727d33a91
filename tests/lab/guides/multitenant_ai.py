"""Multi-tenant AI platform: FastAPI on Fargate, RDS, Redis with TLS, S3, builds in CodeBuild."""

from tests.lab.guides.acts import closed, group_of_database, logged, move_back, move_database, secret_text
from tests.lab.guides.failure import Act, Failure, fault

STACK = "multitenant-ai"
TITLE = "Multi-tenant AI"
A = "minimal-service"
DEPLOYMENT = (f"tasks {A}", f"deployment {A}")
TG = "minimal-tg"
BUILD, LOG = ("build minimal-backend-build",), "/aws/codebuild/multitenant-ai-minimal-backend-build"

RESPONDING, DATABASE, REDIS = (
    "1. Application Not Responding",
    "2. Database Connection Issues",
    "3. Redis Connection Issues",
)
MEMORY, BUILDS = "4. Memory Issues", "5. Build Failures"

FAILURES = [
    Failure(RESPONDING, "port 8000 is closed to the load balancer: 504", "network.sg_ingress_missing",
            fault("task_ingress_revoked", service=A), (f"clients {TG}", f"tasks {A}"), sample=True,
            errs="opening it to 0.0.0.0/0 is not needed: the load balancer's group is enough"),
    Failure(RESPONDING, "the application does not start", "app.crash_on_start", fault("crash_on_start", service=A),
            DEPLOYMENT, (f"start {A}",)),
    Failure(DATABASE, "the database's group does not admit the tasks", "network.sg_ingress_missing",
            closed("`ec2:RevokeSecurityGroupIngress` of the database's group", group_of_database), (f"clients {TG}",),
            errs="`/ping` needs no database, so that targets stay healthy and no task is replaced"),
    Failure(DATABASE, "the subnet group is not that of the private subnets", "network.subnet_group_wrong",
            Act("`rds:ModifyDBInstance` with a subnet group of another VPC", move_database, move_back),
            (f"clients {TG}",), minutes=40, healed=60,
            errs="within its VPC an instance cannot change its subnet group at all; AWS refuses it"),
    Failure(DATABASE, "the password is not the database's", "database.credential_mismatch",
            secret_text(A, "`secretsmanager:PutSecretValue` with another password in DATABASE_URL",
                        r"(postgresql://postgres:)[^@]+", r"\g<1>not-the-password"), DEPLOYMENT),
    Failure(REDIS, "the cache's group does not admit the tasks", "network.sg_ingress_missing",
            fault("cache_ingress_revoked"), (f"clients {TG}",)),
    Failure(REDIS, "redis:// where TLS is required", "cache.tls_required_by_server",
            secret_text(A, "`secretsmanager:PutSecretValue` with redis://", "rediss://", "redis://"), DEPLOYMENT,
            sample=True),
    Failure(MEMORY, "exit code 137", "task.oom_limit_too_low", fault("hungry_version", service=A, mib=2600),
            DEPLOYMENT),
    Failure(BUILDS, "versions in requirements.txt exclude each other", "build.dependency_conflict",
            fault("dependencies_conflict"), BUILD, shows=logged(LOG, "ResolutionImpossible"), sample=True),
    Failure(BUILDS, "the Dockerfile is wrong", "build.dockerfile_error", fault("dockerfile_broken"), BUILD,
            shows=logged(LOG, "failed to solve")),
    Failure(BUILDS, "the build may not push", "build.ecr_push_denied", fault("push_denied"), BUILD,
            shows=logged(LOG, "is not authorized to perform: ecr:")),
]  # fmt: skip
