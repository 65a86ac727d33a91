"""The commands of the Onyx guide."""

from tests.guides.row import PLUGIN, PLUGIN_REFUSED, TAIL, TAIL_REFUSED, Table, answered, lacking, ours, shortened

HOUR = "--start-time $(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%SZ) --end-time $(date -u +%Y-%m-%dT%H:%M:%SZ)"
METRICS = "aws cloudwatch get-metric-statistics --namespace"
EVENTS = "aws logs filter-log-events --log-group-name /ecs/tenant-demo"
SESSION = "aws ssm describe-instance-information --filters Key=InstanceIds,Values=$VESPA_ID"
ONLINE = ["Online"], "InstanceInformationList[].PingStatus"
MADE = (  # By hand, when the stack was built.
    'ERROR:  database "onyx_customer_a" already exists\nfailed to run commands: exit status 1'
)
INVOCATION = "aws ssm get-command-invocation --instance-id $VESPA_ID --command-id $COMMAND"
LAST_COMMAND = "COMMAND=$(aws ssm list-commands --query 'Commands[0].CommandId' --output text)"

TABLE = Table(
    guide="onyx",
    stack="onyx",
    blanks={
        "<stopped-task-arn>": "$STOPPED",
        "<rds-security-group-id>": "$RDS_SG",
        "<vespa-sg-id>": "$VESPA_SG",
        "<instance-id>": "$VESPA_ID",
    },
    outputs={
        "postgres_endpoint": "aws rds describe-db-instances --query 'DBInstances[0].Endpoint.[Address,Port]' "
        "--output text | tr '\\t' :",
    },
    rows=(
        # The search host
        answered(
            'VESPA_ID=$(aws ec2 describe-instances --filters "Name=tag:Name,Values=onyx-prod-vespa" '
            "--query 'Reservations[0].Instances[0].InstanceId' --output text)",
            "i-[0-9a-f]{17}",
        ),
        answered(
            'VESPA_ID=$(aws ec2 describe-instances --filters "Name=tag:Name,Values=onyx-prod-vespa" '
            '"Name=instance-state-name,Values=running" --query \'Reservations[0].Instances[0].InstanceId\' '
            "--output text)",
            "i-[0-9a-f]{17}",
        ),
        answered(
            "aws ec2 describe-instances --instance-ids $VESPA_ID --query "
            "'Reservations[0].Instances[0].{SubnetId: SubnetId, PrivateIp: PrivateIpAddress}'",
            True, "starts_with(PrivateIp, '10.0.') && starts_with(SubnetId, 'subnet-')",
        ),
        ours("VESPA_SG=$(aws ec2 describe-instances --instance-ids $VESPA_ID "
             "--query 'Reservations[0].Instances[0].SecurityGroups[0].GroupId' --output text)", "sg-[0-9a-f]+"),
        answered("aws ec2 describe-security-groups --group-ids <vespa-sg-id> --query 'SecurityGroups[0].IpPermissions'",
                 [8080, 19071], "sort([].FromPort)"),
        lacking("aws ssm start-session --target $VESPA_ID", PLUGIN, SESSION, *ONLINE, refused=PLUGIN_REFUSED),
        lacking("aws ssm start-session --target <instance-id>", PLUGIN, SESSION, *ONLINE, refused=PLUGIN_REFUSED),
        # A tenant's database
        ours("PG_PASSWORD=$(aws secretsmanager get-secret-value --secret-id onyx-prod-app-secrets "
             "--query SecretString --output text | python3 -c "
             "'import json, sys; print(json.load(sys.stdin)[\"POSTGRES_PASSWORD\"])')", r"\S{16,}"),
        answered(
            'aws ssm send-command --instance-ids $VESPA_ID --document-name "AWS-RunShellScript" --parameters '
            '"commands=[\\"PGPASSWORD=$PG_PASSWORD psql -h $(terraform output -raw postgres_endpoint | cut -d: -f1) '
            '-U onyx_root -d postgres -c \\\\\\"CREATE DATABASE onyx_customer_a;\\\\\\"\\"]"',
            "Pending", "Command.Status",
        ),
        ours("advance 30"),
        ours(LAST_COMMAND, r"[0-9a-f-]{36}"),
        ours(INVOCATION, MADE, "StandardErrorContent"),
        answered(
            'aws ssm send-command --instance-ids $VESPA_ID --document-name "AWS-RunShellScript" --parameters '
            "'commands=[\"PGPASSWORD=<your-password> psql -h onyx-prod-postgres.<id>.us-west-2.rds.amazonaws.com "
            '-U onyx_root -d postgres -c \\"CREATE DATABASE onyx_customer_a;\\""]\'',
            "Pending", "Command.Status",
        ),
        # Containers and their logs
        answered("aws ecs list-services --cluster onyx-prod-cluster", 2, "length(serviceArns)"),
        answered(
            "aws ecs describe-services --cluster onyx-prod-cluster --services tenant-demo-service --query "
            "'services[0].{ runningCount: runningCount, desiredCount: desiredCount, status: status }'",
            [2, 2, "ACTIVE"], "[runningCount, desiredCount, status]",
        ),
        answered(
            "watch -n 10 'aws ecs describe-services --cluster onyx-prod-cluster --services customer-a-prod-service "
            '--query "services[0].{running: runningCount, desired: desiredCount}"\'',
            [2, 2], "[running, desired]",
        ),
        shortened("aws ecs describe-services ...",
                  "aws ecs describe-services --cluster onyx-prod-cluster --services customer-a-prod-service",
                  "COMPLETED", "services[0].deployments[0].rolloutState"),
        answered(
            "TASK_ID=$(aws ecs list-tasks --cluster onyx-prod-cluster --service-name customer-a-prod-service "
            "--query 'taskArns[0]' --output text | rev | cut -d'/' -f1 | rev)",
            "[0-9a-f]{32}",
        ),
        answered(
            "aws ecs describe-tasks --cluster onyx-prod-cluster --tasks $TASK_ID --query "
            "'tasks[0].containers[*].{name:name,status:lastStatus}' --output table",
            r".*nginx +\| +RUNNING.*api_server +\| +RUNNING.*web_server +\| +RUNNING.*background +\| +RUNNING.*",
        ),
        answered(
            "aws logs get-log-events --log-group-name /ecs/customer-a-prod --log-stream-name nginx/nginx/$TASK_ID "
            "--limit 100 --query 'events[*].message' --output text",
            r'.*"GET /\S* HTTP/1\.1" 200 .*',
        ),
        answered(
            "aws logs get-log-events --log-group-name /ecs/customer-a-prod --log-stream-name api/api_server/$TASK_ID "
            "--limit 50 --query 'events[*].message' --output text",
            r'.*INFO: +\S+ - "GET \S+ HTTP/1\.1" 200 OK.*',
        ),
        answered(
            "TASK_ARN=$(aws ecs list-tasks --cluster onyx-prod-cluster --service-name tenant-demo-service "
            "--query 'taskArns[0]' --output text)",
            r"arn:aws:ecs:us-west-2:\d+:task/onyx-prod-cluster/[0-9a-f]{32}",
        ),
        answered(
            "aws ecs describe-tasks --cluster onyx-prod-cluster --tasks $TASK_ARN --query 'tasks[0].{ "
            "lastStatus: lastStatus, desiredStatus: desiredStatus, stoppedReason: stoppedReason, containers: "
            "containers[*].{ name: name, lastStatus: lastStatus, exitCode: exitCode, reason: reason } }'",
            ["RUNNING", "RUNNING", None, 4], "[lastStatus, desiredStatus, stoppedReason, length(containers)]",
        ),
        answered(
            "aws ecs describe-tasks --cluster onyx-prod-cluster --tasks $TASK_ARN --query "
            "'tasks[0].containers[*].{name: name, exitCode: exitCode, reason: reason}'",
            4, "length([?exitCode == null])",
        ),
        answered(
            f"{METRICS} AWS/ECS --metric-name MemoryUtilization --dimensions Name=ClusterName,Value=onyx-prod-cluster "
            f"Name=ServiceName,Value=tenant-demo-service {HOUR} --period 60 --statistics Maximum",
            [True, True], "[length(Datapoints) >= `60`, max_by(Datapoints, &Maximum).Maximum < `80`]",
        ),
        lacking("aws logs tail /ecs/tenant-demo --follow", TAIL, f"{EVENTS} --limit 5", 5, "length(events)",
                refused=TAIL_REFUSED),
        lacking("aws logs tail /ecs/tenant-demo --since 1h", TAIL,
                f"{EVENTS} --start-time $(date -d '1 hour ago' +%s000) --max-items 5", 5, "length(events)",
                refused=TAIL_REFUSED),
        answered(f"{EVENTS} --filter-pattern \"ERROR\" --start-time $(date -d '1 hour ago' +%s000)", [], "events"),
        answered(
            f"{EVENTS} --filter-pattern \"?ERROR ?Exception ?error\" --start-time $(date -d '1 hour ago' +%s000)",
            [], "events",
        ),
        # Data stores
        answered(
            "aws rds describe-db-instances --db-instance-identifier onyx-prod-postgres --query "
            "'DBInstances[0].{Status: DBInstanceStatus, Endpoint: Endpoint}'",
            ["available", 5432, True], "[Status, Endpoint.Port, starts_with(Endpoint.Address, 'onyx-prod-postgres.')]",
        ),
        answered(
            f"{METRICS} AWS/RDS --metric-name CPUUtilization --dimensions "
            f"Name=DBInstanceIdentifier,Value=onyx-prod-postgres {HOUR} --period 60 --statistics Average",
            [True, True], "[length(Datapoints) >= `60`, max_by(Datapoints, &Average).Average < `50`]",
        ),
        answered(
            f"{METRICS} AWS/RDS --metric-name FreeableMemory --dimensions "
            f"Name=DBInstanceIdentifier,Value=onyx-prod-postgres {HOUR} --period 60 --statistics Average",
            [True, "Bytes"], "[length(Datapoints) >= `60`, Datapoints[0].Unit]",
        ),
        ours("RDS_SG=$(aws rds describe-db-instances --db-instance-identifier onyx-prod-postgres "
             "--query 'DBInstances[0].VpcSecurityGroups[0].VpcSecurityGroupId' --output text)", "sg-[0-9a-f]+"),
        answered(
            "aws ec2 describe-security-groups --group-ids <rds-security-group-id> "
            "--query 'SecurityGroups[0].IpPermissions'",
            [5432, 2], "[[0].FromPort, length([].UserIdGroupPairs[])]",
        ),
        answered(
            "aws elasticache describe-replication-groups --replication-group-id onyx-prod-redis --query "
            "'ReplicationGroups[0].{ Status: Status, TransitEncryptionEnabled: TransitEncryptionEnabled, "
            "AuthTokenEnabled: AuthTokenEnabled }'",
            ["available", True, True], "[Status, TransitEncryptionEnabled, AuthTokenEnabled]",
        ),
        answered(
            "aws elasticache describe-replication-groups --replication-group-id onyx-prod-redis "
            "--query 'ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint'",
            [True, 6379], "[starts_with(Address, 'master.onyx-prod-redis.'), Port]",
        ),
        answered(
            "aws elasticache describe-replication-groups --replication-group-id onyx-prod-redis "
            "--query 'ReplicationGroups[0].Status'",
            '"available"',
        ),
        # Files, roles, health
        answered("aws s3 ls | grep onyx-prod-file-store", r"\S+ \S+ onyx-prod-file-store-\d{12}"),
        answered(
            "TASK_ROLE=$(aws ecs describe-task-definition --task-definition tenant-demo "
            "--query 'taskDefinition.taskRoleArn' --output text)",
            r"arn:aws:iam::\d{12}:role/tenant-demo-task-role",
        ),
        answered("aws iam list-attached-role-policies --role-name $(basename $TASK_ROLE)", [], "AttachedPolicies"),
        answered("aws iam list-role-policies --role-name $(basename $TASK_ROLE)", True,
                 "contains(PolicyNames, 's3-file-store-access')"),
        answered(
            "TG_ARN=$(aws elbv2 describe-target-groups --names tenant-demo-tg "
            "--query 'TargetGroups[0].TargetGroupArn' --output text)",
            r"arn:.*:targetgroup/tenant-demo-tg/[0-9a-f]{16}",
        ),
        answered("aws elbv2 describe-target-health --target-group-arn $TG_ARN", [["healthy", 80], ["healthy", 80]],
                 "TargetHealthDescriptions[].[TargetHealth.State, Target.Port]"),
        answered(
            "aws elbv2 describe-target-groups --target-group-arns $TG_ARN --query 'TargetGroups[0].{ HealthCheckPath: "
            "HealthCheckPath, HealthCheckIntervalSeconds: HealthCheckIntervalSeconds, HealthyThresholdCount: "
            "HealthyThresholdCount, UnhealthyThresholdCount: UnhealthyThresholdCount, HealthCheckTimeoutSeconds: "
            "HealthCheckTimeoutSeconds }'",
            ["/health", 60, 2, 10, 30],
            "[HealthCheckPath, HealthCheckIntervalSeconds, HealthyThresholdCount, UnhealthyThresholdCount, "
            "HealthCheckTimeoutSeconds]",
        ),
        # Changes
        answered(
            "aws ecs update-service --cluster onyx-prod-cluster --service customer-a-prod-service "
            "--force-new-deployment",
            ["PRIMARY", "ACTIVE"], "service.deployments[].status",
        ),
        answered(
            "aws ecs update-service --cluster onyx-prod-cluster --service tenant-demo-service --force-new-deployment",
            ["PRIMARY", "ACTIVE"], "service.deployments[].status",
        ),
        ours("advance 1500"),
        answered("aws ecs list-tasks --cluster onyx-prod-cluster --service-name tenant-demo-service "
                 "--desired-status STOPPED", 2, "length(taskArns)"),
        ours("STOPPED=$(aws ecs list-tasks --cluster onyx-prod-cluster --service-name tenant-demo-service "
             "--desired-status STOPPED --query 'taskArns[0]' --output text)", "arn:.*"),
        answered(
            "aws ecs describe-tasks --cluster onyx-prod-cluster --tasks <stopped-task-arn> --query "
            "'tasks[0].{stoppedReason: stoppedReason, stopCode: stopCode}'",
            ["ServiceSchedulerInitiated", True], "[stopCode, starts_with(stoppedReason, 'Scaling activity')]",
        ),
        shortened(
            "aws rds create-db-snapshot ...",
            "aws rds create-db-snapshot --db-instance-identifier onyx-prod-postgres --db-snapshot-identifier before",
            "creating", "DBSnapshot.Status",
        ),
        ours("BUCKET=$(aws s3api list-buckets --query 'Buckets[0].Name' --output text)", "onyx-prod-file-store-.*"),
        ours("echo kept > kept.txt; aws s3 cp kept.txt s3://$BUCKET/ && aws s3 mb s3://backup", "(?s).*make_bucket.*"),
        shortened("aws s3 sync s3://source s3://backup", "aws s3 sync s3://$BUCKET s3://backup",
                  r".*copy: s3://onyx-prod-file-store-\d+/kept\.txt to s3://backup/kept\.txt.*"),
    ),
)  # fmt: skip
