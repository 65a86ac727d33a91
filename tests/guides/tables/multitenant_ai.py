"""The commands of the guide of the multi-tenant AI platform."""

from tests.guides.row import Table, answered, ours, wrong

CLUSTER = "--cluster multitenant-ai-minimal-cluster"
SERVICE = f"{CLUSTER} --service multitenant-ai-minimal-service"
DATABASE = "--db-instance-identifier multitenant-ai-minimal-db"
FIRST = "--query 'taskArns[0]' --output text"
BUILD = "multitenant-ai-minimal-backend-build"
BUILDS = f"aws codebuild list-builds-for-project --project-name {BUILD} --query 'ids[0]' --output text"
STARTED = ".*Started server process.*Uvicorn running on .*:8000.*"

TABLE = Table(
    guide="multitenant-ai",
    stack="multitenant-ai",
    blanks={},
    outputs={
        "alb_name": "aws elbv2 describe-load-balancers --query 'LoadBalancers[0].LoadBalancerName' --output text",
        "target_group_arn": "aws elbv2 describe-target-groups --query 'TargetGroups[0].TargetGroupArn' --output text",
        "security_group_id": "aws ecs describe-services --cluster multitenant-ai-minimal-cluster --services "
        "multitenant-ai-minimal-service --query "
        "'services[0].networkConfiguration.awsvpcConfiguration.securityGroups[0]' --output text",
        "s3_bucket_name": "aws s3api list-buckets --query 'Buckets[0].Name' --output text",
    },
    rows=(
        answered("aws sts get-caller-identity", "123456789012", "Account"),
        # The service
        answered(f"aws ecs describe-services {CLUSTER} --services multitenant-ai-minimal-service --region us-west-2",
                 [2, 2], "services[0].[runningCount, desiredCount]"),
        answered(f"aws ecs list-tasks {CLUSTER} --region us-west-2", 2, "length(taskArns)"),
        answered(f"aws ecs describe-tasks {CLUSTER} --tasks $(aws ecs list-tasks {CLUSTER} {FIRST}) --region us-west-2",
                 ["RUNNING", ["backend"]], "tasks[0].[lastStatus, containers[].name]"),
        answered("aws ecs describe-task-definition --task-definition multitenant-ai-minimal-task --region us-west-2",
                 [["backend", 8000]], "taskDefinition.containerDefinitions[].[name, portMappings[0].containerPort]"),
        answered(
            "aws elbv2 describe-target-health --target-group-arn $(terraform output -raw target_group_arn) "
            "--region us-west-2",
            ["healthy", "healthy"], "TargetHealthDescriptions[].TargetHealth.State",
        ),
        answered("aws elbv2 describe-load-balancers --names $(terraform output -raw alb_name) --region us-west-2",
                 ["active", "internet-facing"], "LoadBalancers[0].[State.Code, Scheme]"),
        answered(
            "aws ec2 describe-security-groups --group-ids $(terraform output -raw security_group_id) "
            "--region us-west-2",
            [8000], "SecurityGroups[0].IpPermissions[].FromPort",
        ),
        answered(
            "aws ec2 authorize-security-group-ingress --group-id $(terraform output -raw security_group_id) "
            "--protocol tcp --port 8000 --cidr 0.0.0.0/0 --region us-west-2",
            [True, "0.0.0.0/0"], "[Return, SecurityGroupRules[0].CidrIpv4]",
        ),
        # Logs
        answered(
            "aws logs get-log-events --log-group-name /ecs/multitenant-ai-minimal --log-stream-name "
            f"ecs/backend/$(aws ecs list-tasks {CLUSTER} --service-name multitenant-ai-minimal-service {FIRST} "
            "| cut -d'/' -f3) --region us-west-2",
            STARTED,
        ),
        answered(
            "aws logs get-log-events --log-group-name /ecs/multitenant-ai-minimal --log-stream-name "
            f"ecs/backend/$(aws ecs list-tasks {CLUSTER} {FIRST} | cut -d'/' -f3) --region us-west-2",
            STARTED,
        ),
        wrong(
            "aws logs get-log-events --log-group-name /ecs/multitenant-ai-minimal --log-stream-name "
            f"$(aws ecs list-tasks {CLUSTER} {FIRST} | cut -d'/' -f3)",
            "a stream is named prefix/container/task, not by the task alone",
            "aws logs get-log-events --log-group-name /ecs/multitenant-ai-minimal --log-stream-name "
            f"ecs/backend/$(aws ecs list-tasks {CLUSTER} {FIRST} | cut -d'/' -f3)",
            STARTED, refused="The specified log stream does not exist",
        ),
        # Builds
        answered(f"aws codebuild start-build --project-name {BUILD} --region us-west-2",
                 ["IN_PROGRESS", True], f"build.[buildStatus, starts_with(id, '{BUILD}:')]"),
        ours("advance 1800"),
        wrong(
            f"aws logs get-log-events --log-group-name /aws/codebuild/{BUILD} --log-stream-name $({BUILDS}) "
            "--region us-west-2",
            "a build's id is project:stream, its stream is named by what stands behind the colon",
            f"aws logs get-log-events --log-group-name /aws/codebuild/{BUILD} --log-stream-name "
            f"$({BUILDS} | cut -d: -f2) --region us-west-2",
            ".*Phase complete: POST_BUILD State: SUCCEEDED.*", refused="The specified log stream does not exist",
        ),
        # Data stores
        answered(f"aws rds describe-db-instances {DATABASE} --region us-west-2",
                 ["available", "multitenant_ai", "postgres"],
                 "DBInstances[0].[DBInstanceStatus, DBName, MasterUsername]"),
        answered(f"aws rds describe-db-instances {DATABASE} --region us-west-2 "
                 "--query 'DBInstances[0].DBInstanceStatus'", '"available"'),
        answered(
            "aws elasticache describe-replication-groups --replication-group-id multitenant-ai-minimal-redis "
            "--region us-west-2",
            ["available", True], "ReplicationGroups[0].[Status, TransitEncryptionEnabled]",
        ),
        answered(
            f"aws rds create-db-snapshot {DATABASE} --db-snapshot-identifier "
            "multitenant-ai-backup-$(date +%Y%m%d) --region us-west-2",
            "creating", "DBSnapshot.Status",
        ),
        ours("advance 1200"),
        answered(
            f"aws rds create-db-snapshot {DATABASE} --db-snapshot-identifier "
            "multitenant-ai-manual-$(date +%Y%m%d-%H%M%S) --region us-west-2",
            "creating", "DBSnapshot.Status",
        ),
        ours("advance 1200"),
        ours("MANUAL=$(aws rds describe-db-snapshots --query "
             "'DBSnapshots[?contains(DBSnapshotIdentifier, `\"-manual-\"`)].DBSnapshotIdentifier' --output text)",
             r"multitenant-ai-manual-\d{8}-\d{6}"),
        answered(
            "aws rds restore-db-instance-from-db-snapshot --db-instance-identifier multitenant-ai-restored "
            "--db-snapshot-identifier multitenant-ai-manual-20251001-120000 --region us-west-2",
            "creating", "DBInstance.DBInstanceStatus",
            "aws rds restore-db-instance-from-db-snapshot --db-instance-identifier multitenant-ai-restored "
            "--db-snapshot-identifier $MANUAL --region us-west-2",
        ),
        ours("aws s3 mb s3://backup-bucket && echo kept > kept.txt && "
             "aws s3 cp kept.txt s3://$(terraform output -raw s3_bucket_name)/", ".*make_bucket.*upload.*"),
        answered("aws s3 sync s3://$(terraform output -raw s3_bucket_name) s3://backup-bucket/$(date +%Y%m%d)/",
                 r".*copy: \S+/kept\.txt to s3://backup-bucket/\d{8}/kept\.txt.*"),
        answered(
            "aws ce get-cost-and-usage --time-period Start=2025-10-01,End=2025-10-31 --granularity MONTHLY "
            "--metrics BlendedCost",
            ["2025-10-01", "USD"], "ResultsByTime[0].[TimePeriod.Start, Total.BlendedCost.Unit]",
        ),
        # Changes
        answered(f"aws ecs update-service {SERVICE} --desired-count 3 --region us-west-2", 3, "service.desiredCount"),
        answered(f"aws ecs update-service {SERVICE} --desired-count 2 --region us-west-2", 2, "service.desiredCount"),
        answered(f"aws ecs update-service {SERVICE} --desired-count 2", 2, "service.desiredCount"),
        answered(f"aws ecs update-service {SERVICE} --force-new-deployment --region us-west-2",
                 ["PRIMARY", "ACTIVE"], "service.deployments[].status"),
        answered(f"aws ecs update-service {SERVICE} --force-new-deployment", True, "length(service.deployments) > `1`"),
        ours("advance 900"),
        ours(f"aws ecs wait services-stable {CLUSTER} --services multitenant-ai-minimal-service"),
    ),
)  # fmt: skip
