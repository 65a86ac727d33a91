"""The commands of the Oh My Coins runbook for staging."""

from tests.guides.row import (
    DATES,
    DATES_REFUSED,
    PLUGIN,
    PLUGIN_REFUSED,
    TAIL,
    TAIL_REFUSED,
    Row,
    Table,
    answered,
    lacking,
    ours,
    wrong,
)  # fmt: skip

CLUSTER = "--cluster ohmycoins-staging-cluster"
BACKEND = f"{CLUSTER} --service ohmycoins-staging-backend-service"
BACKENDS = f"{CLUSTER} --services ohmycoins-staging-backend-service"
FRONTEND = f"{CLUSTER} --service ohmycoins-staging-frontend-service"
BOTH = f"{BACKENDS} ohmycoins-staging-frontend-service"
GROUP = "--log-group-name /ecs/ohmycoins-staging/backend"
SINCE = "--start-time $(date -u -d '10 minutes ago' +%s)000"
FIRST = "--query 'taskArns[0]' --output text"
METRICS = "aws cloudwatch get-metric-statistics --namespace"
BALANCER = "app/ohmycoins-staging-alb/xxx"
NAMES = "the cluster is ohmycoins-staging-cluster, its services end in -service"
NO_CLUSTER = "ClusterNotFoundException"
REFERENCE = "in a replication group a node is a cluster of its own, named with a number: ohmycoins-staging-redis-001"
EDITED = (
    'python3 -c \'import json; kept = json.load(open("task-def.json")); '
    '[kept.pop(each, None) for each in ("taskDefinitionArn", "revision", "status", "requiresAttributes", '
    '"compatibilities", "registeredAt", "registeredBy", "deregisteredAt")]; '
    'json.dump(kept, open("task-def.json", "w"))\''
)
STOPPED = f"aws ecs list-tasks {BACKEND} --desired-status STOPPED"
RUNNING = f"aws ecs describe-tasks {CLUSTER} --tasks $(aws ecs list-tasks {BACKEND} {FIRST})"
EACH = (f"xargs -I {{}} aws ecs describe-tasks {CLUSTER} --tasks {{}} "
        "--query 'tasks[0].{StopCode:stopCode,ExitCode:containers[0].exitCode,Reason:stoppedReason}'")  # fmt: skip


def since(start: str, rest: str) -> str:
    return f"--start-time $(date -u -d '{start} ago' --iso-8601) --end-time $(date -u --iso-8601) {rest}"


def dated(said: str, wanted: object, look: str) -> Row:
    """A window from dates without times; the balancer's and the gateway's names are looked up."""
    here = (
        said.replace("--iso-8601", "--iso-8601=seconds")
        .replace(BALANCER, "$ALB")
        .replace("Average,Maximum", "Average Maximum")
    )
    return wrong(said, DATES, here, wanted, look, refused=DATES_REFUSED)


def exec_in(said: str) -> Row:
    """A command in a container, which takes the plugin; whether one could be run is seen without it."""
    shown, refused = f"aws ecs describe-services {BACKENDS}", f"{PLUGIN_REFUSED}|{NO_CLUSTER}"
    return lacking(said, PLUGIN, shown, True, "services[0].enableExecuteCommand", refused=refused)


TABLE = Table(
    guide="ohmycoins",
    stack="ohmycoins",
    blanks={
        "<target-group-arn>": "$BACKEND_TG_ARN",
        "TASK_ARN |": "$TASK_ARN |",
        "--task TASK_ARN": "--task $TASK_ARN",
        "<task-id>": "$TASK_ARN",
        "PREVIOUS_REVISION": "1",
        "$1": "ohmycoins-staging-backend:1",
        "/tmp/omc-diagnostics/": "",
        "db-XXXXX": "$DATABASE_ID",
    },
    outputs={},
    rows=(
        # Every morning
        wrong(
            "aws ecs describe-services --cluster ohmycoins-staging --services backend frontend --query "
            "'services[*].[serviceName,status,runningCount,desiredCount]'",
            NAMES, f"aws ecs describe-services {BOTH} --query "
            "'services[*].[serviceName,status,runningCount,desiredCount]'",
            [["ACTIVE", 2, 2], ["ACTIVE", 2, 2]], "[*][1:]", refused=NO_CLUSTER,
        ),
        answered("aws cloudwatch describe-alarms --state-value ALARM --query 'MetricAlarms[*].[AlarmName,StateReason]'",
                 [], "[?!starts_with(@[0], 'TargetTracking-')]"),
        answered("export AWS_ACCOUNT_ID=$(aws sts get-caller-identity --query Account --output text)", "123456789012"),
        answered("aws ecr get-login-password --region $AWS_REGION | docker login --username AWS --password-stdin "
                 "$ECR_REGISTRY", "Login Succeeded"),
        answered("aws ecr get-login-password | docker login --username AWS --password-stdin $ECR_REGISTRY",
                 "Login Succeeded"),
        # After a deployment
        answered(f"aws ecs describe-services {BOTH} --region ap-southeast-2 --query 'services[*].{{Service:serviceName,"
                 "Status:status,Running:runningCount,Desired:desiredCount,Deployment:deployments[0].status}'",
                 [["ohmycoins-staging-backend-service", 2, 2, "PRIMARY"],
                 ["ohmycoins-staging-frontend-service", 2, 2, "PRIMARY"]],
                 "[].[Service, Running, Desired, Deployment]"),
        answered("ALB_DNS=$(aws elbv2 describe-load-balancers --names ohmycoins-staging-alb --query "
                 "'LoadBalancers[0].DNSName' --output text)",
                 r"ohmycoins-staging-alb-\d+\.ap-southeast-2\.elb\.amazonaws\.com"),
        ours("ALB=$(aws elbv2 describe-load-balancers --names ohmycoins-staging-alb --query "
             "'LoadBalancers[0].LoadBalancerArn' --output text | cut -d/ -f2-)", "app/ohmycoins-staging-alb/.*"),
        answered("BACKEND_TG_ARN=$(aws elbv2 describe-target-groups --names ohmycoins-staging-backend-tg --query "
                 "'TargetGroups[0].TargetGroupArn' --output text)",
                 r"arn:\S+:targetgroup/ohmycoins-staging-backend-tg/\S+"),
        answered("aws elbv2 describe-target-health --target-group-arn <target-group-arn>", ["healthy", "healthy"],
                 "TargetHealthDescriptions[].TargetHealth.State"),
        answered(
            "aws elbv2 describe-target-health --target-group-arn $BACKEND_TG_ARN --query 'TargetHealthDescriptions[*]."
            "{Target:Target.Id,Port:Target.Port,Health:TargetHealth.State,Reason:TargetHealth.Reason}'",
            [[8000, "healthy", None], [8000, "healthy", None]], "[].[Port, Health, Reason]",
        ),
        answered("aws elbv2 describe-target-health --target-group-arn $BACKEND_TG_ARN --query "
                 "'TargetHealthDescriptions[*].TargetHealth.State' --output table",
                 r".*\| +healthy +\|.*\| +healthy +\|.*"),
        answered("aws elbv2 describe-target-health --target-group-arn $BACKEND_TG_ARN --query "
                 "'TargetHealthDescriptions[?TargetHealth.State!=`healthy`]'", [], "@"),
        answered(f"TASK_ARN=$(aws ecs list-tasks {CLUSTER} --service-name ohmycoins-staging-backend-service {FIRST})",
                 r"arn:\S+:task/ohmycoins-staging-cluster/[0-9a-f]{32}"),
        exec_in(
            f"aws ecs execute-command {CLUSTER} --task $TASK_ARN --container backend --command \"python -c 'import "
            'psycopg2; conn = psycopg2.connect(host=\\"$DB_HOST\\"); print(\\"Connected\\")\'" --interactive'
        ),
        exec_in(f'aws ecs execute-command {CLUSTER} --task TASK_ARN --container backend --command "nc -zv $DB_HOST '
                '5432" --interactive'),
        exec_in(f'aws ecs execute-command {CLUSTER} --task TASK_ARN --container backend --command "redis-cli -h '
                '$REDIS_HOST ping" --interactive'),
        exec_in("aws ecs execute-command --cluster ohmycoins-staging --task <task-id> --container backend --command "
                '"/bin/bash" --interactive'),
        wrong("aws ecs list-tasks --cluster ohmycoins-staging --service-name backend --query 'taskArns[0]' "
              "--output text", NAMES,
              f"aws ecs list-tasks {CLUSTER} --service-name ohmycoins-staging-backend-service {FIRST}",
              r"arn:\S+:task/ohmycoins-staging-cluster/[0-9a-f]{32}", refused=NO_CLUSTER),
        # Logs
        lacking(
            "aws logs tail /ecs/ohmycoins-staging/backend --follow --filter-pattern \"database\" "
            "--region ap-southeast-2", TAIL,
            f"aws logs filter-log-events {GROUP} --filter-pattern database", True, "length(events) >= `0`",
            refused=TAIL_REFUSED,
        ),
        lacking("aws logs tail /ecs/ohmycoins-staging/backend --follow", TAIL,
                f"aws logs filter-log-events {GROUP} --limit 3", 3, "length(events)", refused=TAIL_REFUSED),
        lacking("aws logs tail /ecs/ohmycoins-staging/backend --since 1h > /tmp/omc-diagnostics/recent-logs.txt", TAIL,
                f"aws logs filter-log-events {GROUP} --start-time $(date -d '1 hour ago' +%s)000 --max-items 3", 3,
                "length(events)", refused=TAIL_REFUSED),
        answered(f'aws logs filter-log-events {GROUP} --filter-pattern "ERROR" {SINCE} --region ap-southeast-2 --query '
                 "'events[*].message' --output text"),
        answered(f'ERROR_COUNT=$(aws logs filter-log-events {GROUP} --filter-pattern "ERROR" {SINCE} --region '
                 "ap-southeast-2 --query 'length(events)' --output text)", "0"),
        answered(f'aws logs filter-log-events {GROUP} --filter-pattern "ERROR 500" {SINCE}', [], "events"),
        lacking(
            f"aws logs insights query {GROUP} --query-string 'fields @timestamp, @message | filter @message like "
            "/response_time/ | sort @timestamp desc | limit 20' --start-time $(date -u -d '1 hour ago' +%s) "
            "--end-time $(date -u +%s)",
            "there is no such command in any version: a query is started, and its results are asked for",
            f"QUERY=$(aws logs start-query {GROUP} --query-string 'fields @timestamp, @message | filter @message like "
            "/INFO/ | sort @timestamp desc | limit 20' --start-time $(date -u -d '1 hour ago' +%s) "
            "--end-time $(date -u +%s) --query queryId --output text)", "[0-9a-f-]{36}",
            refused="Invalid choice",
        ),
        ours("advance 10"),
        ours("aws logs get-query-results --query-id $QUERY", ["Complete", 20], "[status, length(results)]"),
        # Metrics
        dated(
            f"{METRICS} AWS/ApplicationELB --metric-name TargetResponseTime --dimensions "
            f"Name=LoadBalancer,Value={BALANCER} " + since("5 minutes", "--period 300 --statistics Average "
            "--region ap-southeast-2"),
            [True, True], "[length(Datapoints) >= `1`, Datapoints[0].Average < `0.5`]",
        ),
        dated(
            f"{METRICS} AWS/ApplicationELB --metric-name HTTPCode_Target_5XX_Count --dimensions "
            f"Name=LoadBalancer,Value={BALANCER} " + since("10 minutes", "--period 60 --statistics Sum"),
            [], "Datapoints",
        ),
        dated(
            f"{METRICS} AWS/ECS --metric-name MemoryUtilization --dimensions "
            "Name=ServiceName,Value=ohmycoins-staging-backend-service "
            "Name=ClusterName,Value=ohmycoins-staging-cluster " + since("1 hour", "--period 300 --statistics Maximum"),
            [True, True], "[length(Datapoints) >= `12`, max_by(Datapoints, &Maximum).Maximum < `80`]",
        ),
        ours("NAT=$(aws ec2 describe-nat-gateways --query 'NatGateways[0].NatGatewayId' --output text)", "nat-.*"),
        answered(f"{METRICS} AWS/NATGateway --metric-name BytesOutToDestination --dimensions "
                 "Name=NatGatewayId,Value=nat-xxx " + since("1 day", "--period 3600 --statistics Sum"),
                 True, "length(Datapoints) >= `24`",
                 f"{METRICS} AWS/NATGateway --metric-name BytesOutToDestination --dimensions "
                 "Name=NatGatewayId,Value=$NAT " + since("1 day", "--period 3600 --statistics Sum")),
        dated(
            f"{METRICS} AWS/ElastiCache --metric-name CurrConnections --dimensions "
            "Name=CacheClusterId,Value=ohmycoins-staging-redis " + since("1 hour", "--period 300 --statistics Maximum"),
            [], "Datapoints",
        ),
        ours(
            f"{METRICS} AWS/ElastiCache --metric-name CurrConnections --dimensions "
            "Name=CacheClusterId,Value=ohmycoins-staging-redis-001 "
            + since("1 hour", "--period 300 --statistics Maximum").replace("8601", "8601=seconds"),
            True, "length(Datapoints) >= `12`",
        ),
        dated(
            f"{METRICS} AWS/ApplicationELB --metric-name TargetResponseTime --dimensions "
            f"Name=LoadBalancer,Value={BALANCER} " + since("1 hour", "--period 300 --statistics Average,Maximum "
            "--query 'Datapoints | sort_by(@, &Timestamp)[-5:]'"),
            5, "length(@)",
        ),
        wrong(
            f"{METRICS} AWS/ElastiCache --metric-name CacheHitRate --dimensions "
            "Name=CacheClusterId,Value=ohmycoins-staging-redis",
            f"a window, a period and a statistic are required; and {REFERENCE}",
            f"{METRICS} AWS/ElastiCache --metric-name CacheHitRate --dimensions "
            "Name=CacheClusterId,Value=ohmycoins-staging-redis-001 --start-time $(date -u -d '1 hour ago' +%s) "
            "--end-time $(date -u +%s) --period 300 --statistics Average",
            [True, True], "[length(Datapoints) >= `12`, min_by(Datapoints, &Average).Average > `50`]",
            refused="the following arguments are required: --start-time",
        ),
        ours("DATABASE_ID=$(aws rds describe-db-instances --query 'DBInstances[0].DbiResourceId' --output text); "
             "echo '[{\"Metric\": \"db.load.avg\"}]' > query.json", "db-[A-Z0-9]+"),
        wrong(
            "aws pi get-resource-metrics --service-type RDS --identifier db-XXXXX --metric-queries file://query.json",
            "a window is required; and Performance Insights has to be on, which in staging it is not",
            "aws rds describe-db-instances --db-instance-identifier ohmycoins-staging", False,
            "DBInstances[0].PerformanceInsightsEnabled", refused="the following arguments are required: --start-time",
        ),
        # The data stores, what may enter, and secrets
        answered("RDS_SG=$(aws rds describe-db-instances --db-instance-identifier ohmycoins-staging --query "
                 "'DBInstances[0].VpcSecurityGroups[0].VpcSecurityGroupId' --output text)", "sg-[0-9a-f]+"),
        answered("aws ec2 describe-security-groups --group-ids $RDS_SG --query 'SecurityGroups[0].IpPermissions'",
                 [5432, 1], "[[0].FromPort, length([].UserIdGroupPairs[])]"),
        answered("aws rds describe-db-instances --db-instance-identifier ohmycoins-staging --query "
                 "'DBInstances[0].{Status:DBInstanceStatus,Endpoint:Endpoint.Address}'",
                 ["available", True], "[Status, starts_with(Endpoint, 'ohmycoins-staging.')]"),
        ours("ECS_SG=$(aws ecs describe-services " + BACKENDS + " --query "
             "'services[0].networkConfiguration.awsvpcConfiguration.securityGroups[0]' --output text) && "
             "aws ec2 revoke-security-group-ingress --group-id $RDS_SG --protocol tcp --port 5432 "
             "--source-group $ECS_SG", "(?s).*sg-.*"),
        answered("aws ec2 authorize-security-group-ingress --group-id $RDS_SG --protocol tcp --port 5432 "
                 "--source-group $ECS_SG", [True, 5432], "[Return, SecurityGroupRules[0].FromPort]"),
        answered("aws secretsmanager get-secret-value --secret-id ohmycoins-staging-app-secrets",
                 "ohmycoins-staging-app-secrets", "Name"),
        answered("aws secretsmanager get-secret-value --secret-id ohmycoins-staging-app-secrets --query 'SecretString' "
                 "--output text | jq .POSTGRES_SERVER",
                 r'"ohmycoins-staging\.\w+\.ap-southeast-2\.rds\.amazonaws\.com"'),
        wrong(
            "aws elasticache describe-cache-clusters --cache-cluster-id ohmycoins-staging-redis --show-cache-node-info "
            "--query 'CacheClusters[0].{Status:CacheClusterStatus,Engine:Engine,Endpoint:CacheNodes[0].Endpoint}'",
            REFERENCE,
            "aws elasticache describe-cache-clusters --cache-cluster-id ohmycoins-staging-redis-001 "
            "--show-cache-node-info --query "
            "'CacheClusters[0].{Status:CacheClusterStatus,Engine:Engine,Endpoint:CacheNodes[0].Endpoint}'",
            ["available", "redis", 6379], "[Status, Engine, Endpoint.Port]", refused="CacheClusterNotFound",
        ),
        wrong(
            "aws elasticache reboot-cache-cluster --cache-cluster-id ohmycoins-staging-redis",
            f"the nodes to reboot are required; and {REFERENCE}",
            "aws elasticache reboot-cache-cluster --cache-cluster-id ohmycoins-staging-redis-001 "
            "--cache-node-ids-to-reboot 0001",
            "rebooting cache cluster nodes", "CacheCluster.CacheClusterStatus",
            refused="the following arguments are required: --cache-node-ids-to-reboot",
        ),
        # Images, roles, names
        answered("aws ecr describe-repositories --repository-names omc-backend omc-frontend",
                 ["omc-backend", "omc-frontend"], "sort(repositories[].repositoryName)"),
        answered("aws ecr list-images --repository-name omc-backend --filter tagStatus=TAGGED --query "
                 "'imageIds[*].imageTag'", True, "contains(@, 'latest') && contains(@, '4f2a91c')"),
        answered("aws ecr describe-images --repository-name omc-backend --region ap-southeast-2 --query "
                 "'sort_by(imageDetails,& imagePushedAt)[-5:].[imageTags[0],imagePushedAt]' --output table",
                 r".*9b31e07.*c7d80f2.*e55a1b9.*4f2a91c.*"),
        answered("aws iam get-role-policy --role-name ohmycoins-staging-ecs-task-execution-role --policy-name "
                 "ecr-access", True, "contains(PolicyDocument.Statement[].Action[], 'ecr:GetAuthorizationToken')"),
        answered("aws iam attach-role-policy --role-name ohmycoins-staging-ecs-task-execution-role --policy-arn "
                 "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
        ours("VPC_ID=$(aws rds describe-db-subnet-groups --query 'DBSubnetGroups[0].VpcId' --output text)", "vpc-.*"),
        answered('aws ec2 describe-vpc-endpoints --filters "Name=vpc-id,Values=$VPC_ID" --query '
                 "'VpcEndpoints[?ServiceName==`com.amazonaws.ap-southeast-2.s3`]'", ["Gateway"], "[].VpcEndpointType"),
        ours("CERT_ARN=$(aws acm list-certificates --query 'CertificateSummaryList[0].CertificateArn' --output text)",
             "arn:.*"),
        answered("aws acm describe-certificate --certificate-arn $CERT_ARN --query "
                 "'Certificate.{Status:Status,NotAfter:NotAfter,InUse:InUseBy}'", ["ISSUED", 1],
                 "[Status, length(InUse)]"),
        # Tasks, and what is gathered for support
        answered(f"{RUNNING} --query 'tasks[0].{{Status:lastStatus,StopCode:stopCode,StopReason:stoppedReason,"
                 "HealthStatus:healthStatus}'", ["RUNNING", None], "[Status, StopCode]"),
        answered(f"{RUNNING} > /tmp/omc-diagnostics/task-details.json"),
        ours("cat task-details.json", "RUNNING", "tasks[0].lastStatus"),
        answered(f"aws ecs describe-services {BACKENDS} > /tmp/omc-diagnostics/service-status.json"),
        ours("cat service-status.json", 2, "services[0].runningCount"),
        answered("aws cloudwatch describe-alarms --alarm-name-prefix ohmycoins-staging > "
                 "/tmp/omc-diagnostics/alarms.json"),
        ours("cat alarms.json", 9, "length(MetricAlarms)"),
        answered(f"aws ecs describe-services {BACKENDS} --query "
                 "'services[0].{Status:status,Running:runningCount,Desired:desiredCount}' --output table",
                 r".*2 +\| +2 +\| +ACTIVE.*"),
        answered(f"watch -n 5 'aws ecs describe-services {BACKENDS} --query \"services[0].events[0:5]\"'",
                 "(service ohmycoins-staging-backend-service) has reached a steady state.", "[0].message"),
        # Deploying and going back
        ours("export CLUSTER_NAME=ohmycoins-staging-cluster BACKEND_SERVICE=ohmycoins-staging-backend-service "
             "FRONTEND_SERVICE=ohmycoins-staging-frontend-service", "ohmycoins-staging-cluster"),
        answered("aws ecs update-service --cluster $CLUSTER_NAME --service $BACKEND_SERVICE --force-new-deployment "
                 "--region $AWS_REGION", ["PRIMARY", "ACTIVE"], "service.deployments[].status"),
        answered("aws ecs update-service --cluster $CLUSTER_NAME --service $FRONTEND_SERVICE --force-new-deployment "
                 "--region $AWS_REGION", ["PRIMARY", "ACTIVE"], "service.deployments[].status"),
        ours("advance 900"),
        answered("aws ecs wait services-stable --cluster $CLUSTER_NAME --services $BACKEND_SERVICE "
                 "--region $AWS_REGION"),
        answered("aws ecs wait services-stable --cluster $CLUSTER_NAME --services $FRONTEND_SERVICE "
                 "--region $AWS_REGION"),
        answered(f"{STOPPED} --max-results 5", 2, "length(taskArns)"),
        wrong(
            f"{STOPPED} | {EACH}",
            "the list is JSON, of which xargs hands on every line; as text it is one line",
            f"{STOPPED} --query 'taskArns[]' --output text | tr '\\t' '\\n' | {EACH}",
            r"(?:\{\s+\"StopCode\": \"ServiceSchedulerInitiated\"[^}]*\}\s*){2}",
            refused=r"taskId length should be one of \[32,36\]",
        ),
        ours(f"TASK_ARN=$({STOPPED} {FIRST})", "arn:.*"),
        answered(f'aws ecs describe-tasks {CLUSTER} --tasks TASK_ARN | grep -i "exitCode\\|reason"',
                 r'.*"stoppedReason": "\S.*'),
        answered(f"aws ecs describe-services {BACKEND} --query 'services[0].deployments[*].{{Status:status,"
                 "TaskDef:taskDefinition,RolloutState:rolloutState}'",
                 [["PRIMARY", "COMPLETED"]], "[].[Status, RolloutState]"),
        answered(f"CURRENT_TASK_DEF=$(aws ecs describe-services {BACKEND} --query 'services[0].taskDefinition' "
                 "--output text)", r"arn:\S+:task-definition/ohmycoins-staging-backend:1"),
        answered("aws ecs describe-task-definition --task-definition $CURRENT_TASK_DEF --query 'taskDefinition' > "
                 "task-def.json"),
        ours(EDITED),
        answered("NEW_TASK_DEF=$(aws ecs register-task-definition --cli-input-json file://task-def.json --query "
                 "'taskDefinition.taskDefinitionArn' --output text)",
                 r"arn:\S+:task-definition/ohmycoins-staging-backend:2"),
        answered(f"aws ecs update-service {BACKEND} --task-definition $NEW_TASK_DEF",
                 ["PRIMARY", "ACTIVE"], "service.deployments[].status"),
        ours("advance 900"),
        answered(f"aws ecs wait services-stable {BACKENDS}"),
        answered("aws ecs list-task-definitions --family-prefix ohmycoins-staging-backend --sort DESC --max-items 5",
                 2, "length(taskDefinitionArns)"),
        answered(f"aws ecs update-service {BACKEND} --task-definition $PREVIOUS_REVISION", True,
                 "ends_with(service.taskDefinition, 'ohmycoins-staging-backend:1')"),
        answered(f"aws ecs update-service {FRONTEND} --task-definition ohmycoins-staging-frontend:PREVIOUS_REVISION",
                 True, "ends_with(service.taskDefinition, 'ohmycoins-staging-frontend:1')"),
        ours("advance 900"),
        answered(f"aws ecs wait services-stable {BOTH}"),
        # Emergencies and load
        answered(f"aws ecs update-service {BACKEND} --desired-count 0", 0, "service.desiredCount"),
        answered(f"aws ecs update-service {BACKEND} --task-definition ohmycoins-staging-backend:PREVIOUS_REVISION "
                 "--desired-count 2", 2, "service.desiredCount"),
        answered(f"aws ecs update-service {BACKEND} --desired-count 4", 4, "service.desiredCount"),
        wrong("aws ecs update-service --cluster ohmycoins-staging --service backend --desired-count 4", NAMES,
              f"aws ecs update-service {BACKEND} --desired-count 4", 4, "service.desiredCount", refused=NO_CLUSTER),
        wrong("aws ecs update-service --cluster ohmycoins-staging --service frontend --desired-count 4", NAMES,
              f"aws ecs update-service {FRONTEND} --desired-count 4", 4, "service.desiredCount", refused=NO_CLUSTER),
    ),
)  # fmt: skip
