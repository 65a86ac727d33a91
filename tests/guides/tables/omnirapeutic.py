"""The commands of the Omnirapeutic guide."""

from tests.guides.row import (
    ONE_WORD,
    ONE_WORD_REFUSED,
    PLUGIN,
    PLUGIN_REFUSED,
    TAIL,
    TAIL_REFUSED,
    Table,
    answered,
    lacking,
    ours,
    wrong,
)  # fmt: skip

EAST = "--region us-east-1"
SERVICE = "--cluster omnirapeutic-production --service-name omnirapeutic-production-api"
HOUR = "--start-time $(date -u -d '1 hour ago' +%Y-%m-%dT%H:%M:%S) --end-time $(date -u +%Y-%m-%dT%H:%M:%S)"
METRICS = "aws cloudwatch get-metric-statistics --namespace"
DIMENSIONS = "Name=ServiceName,Value=omnirapeutic-production-api Name=ClusterName,Value=omnirapeutic-production"
AURORA = "--db-cluster-identifier omnirapeutic-production"
CAPACITY = (f"{METRICS} AWS/RDS --metric-name ServerlessDatabaseCapacity --dimensions "
            f"Name=DBClusterIdentifier,Value=omnirapeutic-production {HOUR} --period 60 --statistics")  # fmt: skip
CPU = CAPACITY.replace("ServerlessDatabaseCapacity", "CPUUtilization")
LATENCY = (f"{METRICS} AWS/ApplicationELB --metric-name TargetResponseTime --dimensions Name=LoadBalancer,"
           f"Value=$(terraform output -raw alb_arn_suffix) {HOUR} --period 60 --statistics")  # fmt: skip
EVENTS = "aws logs filter-log-events --log-group-name /ecs/omnirapeutic-production/api"
OUTPUT = "$(terraform output -raw {})".format
MORE_MEMORY = "file://api-task-definition-increased-memory.json"
MEMORY_FILE = (
    "aws ecs describe-task-definition --task-definition omnirapeutic-production-api --query taskDefinition "
    "| python3 -c 'import json, sys; kept = json.load(sys.stdin); "
    '[kept.pop(each, None) for each in ("taskDefinitionArn", "revision", "status", "requiresAttributes", '
    '"compatibilities", "registeredAt", "registeredBy", "deregisteredAt")]; kept["memory"] = "2048"; '
    "json.dump(kept, sys.stdout)' > api-task-definition-increased-memory.json"
)


def lookup(service: str, what: str, query: str) -> str:
    return f"aws {service} {what} --query '{query}' --output text"


TABLE = Table(
    guide="omnirapeutic",
    stack="omnirapeutic",
    blanks={"$tg ": "$TG_ARNS ", "$TG_ARN ": "$TG_ARNS "},
    outputs={
        "alb_arn": lookup("elbv2", "describe-load-balancers", "LoadBalancers[0].LoadBalancerArn"),
        "alb_arn_suffix": lookup("elbv2", "describe-load-balancers", "LoadBalancers[0].LoadBalancerArn")
        + " | cut -d/ -f2-",
        "alb_security_group_id": lookup("elbv2", "describe-load-balancers", "LoadBalancers[0].SecurityGroups[0]"),
        "ecs_security_group_id": "aws ecs describe-services --cluster omnirapeutic-production --services "
        "omnirapeutic-production-api --query "
        "'services[0].networkConfiguration.awsvpcConfiguration.securityGroups[0]' --output text",
        "aurora_security_group_id": lookup(
            "rds", "describe-db-clusters", "DBClusters[0].VpcSecurityGroups[0].VpcSecurityGroupId"
        ),
        "bastion_instance_id": lookup("ec2", "describe-instances", "Reservations[0].Instances[0].InstanceId"),
        "vpc_id": lookup("rds", "describe-db-subnet-groups", "DBSubnetGroups[0].VpcId"),
        "waf_web_acl_arn": lookup("wafv2", "list-web-acls --scope REGIONAL", "WebACLs[0].ARN"),
        "alarms_sns_topic_arn": lookup("sns", "list-topics", "Topics[0].TopicArn"),
    },
    rows=(
        ours("ALB_ARN=$(terraform output -raw alb_arn)", "arn:.*"),
        ours("VPC_ID=$(terraform output -raw vpc_id)", "vpc-.*"),
        ours("SNS_TOPIC=$(terraform output -raw alarms_sns_topic_arn)", "arn:.*"),
        # Tasks
        answered(
            "aws ecs describe-services --cluster omnirapeutic-production --services omnirapeutic-production-api "
            f"--query 'services[0].events[:10]' {EAST}",
            "(service omnirapeutic-production-api) has reached a steady state.", "[0].message",
        ),
        ours("aws ecs update-service --cluster omnirapeutic-production --service omnirapeutic-production-api "
             "--force-new-deployment", 2, "service.desiredCount"),
        ours("advance 1200"),
        answered(
            f"TASK_ARN=$(aws ecs list-tasks {SERVICE} --desired-status STOPPED --query 'taskArns[0]' --output text "
            f"{EAST})",
            r"arn:aws:ecs:us-east-1:\d+:task/omnirapeutic-production/[0-9a-f]{32}",
        ),
        answered(
            "aws ecs describe-tasks --cluster omnirapeutic-production --tasks $TASK_ARN --query "
            f"'tasks[0].[stopCode,stoppedReason,containers[0].reason,containers[0].exitCode]' {EAST}",
            ["ServiceSchedulerInitiated", None], "[@[0], @[2]]",
        ),
        answered(
            f"aws ecs list-tasks {SERVICE} --desired-status STOPPED {EAST} | jq -r '.taskArns[]' | head -5 | "
            "xargs -I {} aws ecs describe-tasks --cluster omnirapeutic-production --tasks {} "
            f"--query 'tasks[0].[stoppedReason,containers[0].exitCode]' {EAST}",
            r"(?:\[\s+\"Scaling activity[^\]]*\]\s*){2}",
        ),
        answered(
            f"{METRICS} AWS/ECS --metric-name MemoryUtilization --dimensions {DIMENSIONS} {HOUR} --period 60 "
            f"--statistics Maximum {EAST}",
            [True, True], "[length(Datapoints) >= `60`, max_by(Datapoints, &Maximum).Maximum < `80`]",
        ),
        answered(
            f"{METRICS} AWS/ECS --metric-name CPUUtilization --dimensions {DIMENSIONS} {HOUR} --period 60 "
            f"--statistics Average {EAST}",
            [True, True], "[length(Datapoints) >= `60`, max_by(Datapoints, &Average).Average < `70`]",
        ),
        lacking(
            f'aws logs tail /ecs/omnirapeutic-production/api --since 30m --filter-pattern "ERROR" {EAST}', TAIL,
            f"{EVENTS} --filter-pattern ERROR --start-time $(date -d '30 minutes ago' +%s000)", [], "events",
            refused=TAIL_REFUSED,
        ),
        lacking(
            f"aws logs tail /ecs/omnirapeutic-production/api --since 1h {EAST}", TAIL,
            f"{EVENTS} --start-time $(date -d '1 hour ago' +%s000) --max-items 3", 3, "length(events)",
            refused=TAIL_REFUSED,
        ),
        answered(
            f"aws ecr describe-repositories --repository-names omnirapeutic-production-api {EAST}",
            ["omnirapeutic-production-api"], "repositories[].repositoryName",
        ),
        answered(
            "aws iam get-role-policy --role-name omnirapeutic-production-ecs-task-execution-role --policy-name "
            f"ECSTaskExecutionPolicy {EAST}",
            True, "contains(PolicyDocument.Statement[].Action[], 'ecr:GetAuthorizationToken')",
        ),
        ours("subnet=$(aws ecs describe-services --cluster omnirapeutic-production --services "
             "omnirapeutic-production-api --query "
             "'services[0].networkConfiguration.awsvpcConfiguration.subnets[0]' --output text)", "subnet-.*"),
        answered(
            f"aws ec2 describe-subnets --subnet-ids $subnet --query 'Subnets[0].[SubnetId,AvailableIpAddressCount]' "
            f"{EAST}",
            True, "[1] > `200`",
        ),
        answered(
            "aws ecs describe-task-definition --task-definition omnirapeutic-production-api --query "
            f"'taskDefinition.containerDefinitions[0].healthCheck' {EAST}",
            [30, 5, 3, 60], "[interval, timeout, retries, startPeriod]",
        ),
        ours(MEMORY_FILE),
        answered(f"aws ecs register-task-definition --cli-input-json {MORE_MEMORY} {EAST}",
                 ["2048", 2], "taskDefinition.[memory, revision]"),
        # The load balancer
        answered(
            "TG_ARNS=$(aws elbv2 describe-target-groups --load-balancer-arn $ALB_ARN --query "
            f"'TargetGroups[].TargetGroupArn' --output text {EAST})",
            r"arn:\S+:targetgroup/\S+",
        ),
        answered(f"aws elbv2 describe-target-health --target-group-arn $tg {EAST}", ["healthy", "healthy"],
                 "TargetHealthDescriptions[?TargetHealth.State != 'draining'].TargetHealth.State"),
        answered(f"aws elbv2 describe-target-groups --target-group-arns $TG_ARN --query "
                 f"'TargetGroups[0].HealthCheckPath' {EAST}", '"/health"'),
        answered(
            f"aws ec2 describe-security-groups --group-ids {OUTPUT('alb_security_group_id')} --query "
            f"'SecurityGroups[0].IpPermissions' {EAST}",
            [80, 443], "sort([].FromPort)",
        ),
        answered(
            f"aws ec2 describe-security-groups --group-ids {OUTPUT('alb_security_group_id')} --query "
            f"'SecurityGroups[0].IpPermissions[?FromPort==`80`]' {EAST}",
            ["0.0.0.0/0"], "[].IpRanges[].CidrIp",
        ),
        answered(
            f"aws ec2 describe-security-groups --group-ids {OUTPUT('ecs_security_group_id')} --query "
            f"'SecurityGroups[0].IpPermissions' {EAST}",
            [3000, 1], "[[0].FromPort, length([].UserIdGroupPairs[])]",
        ),
        answered(
            "aws elbv2 describe-load-balancer-attributes --load-balancer-arn $ALB_ARN --query "
            f"'Attributes[?Key==`idle_timeout.timeout_seconds`]' {EAST}",
            ["60"], "[].Value",
        ),
        answered(
            "aws elbv2 modify-load-balancer-attributes --load-balancer-arn $ALB_ARN --attributes "
            f"Key=idle_timeout.timeout_seconds,Value=120 {EAST}",
            ["120"], "Attributes[?Key=='idle_timeout.timeout_seconds'].Value",
        ),
        answered(
            f"aws elbv2 describe-load-balancers --load-balancer-arns {OUTPUT('alb_arn')} --query "
            f"'LoadBalancers[0].[State.Code,Scheme]' {EAST}",
            ["active", "internet-facing"], "@",
        ),
        answered(
            f"aws elbv2 describe-load-balancers --load-balancer-arns {OUTPUT('alb_arn')} --query "
            f"'LoadBalancers[0].AvailabilityZones[].SubnetId' {EAST}",
            3, "length(@)",
        ),
        wrong(
            "aws s3 cp s3://omnirapeutic-alb-logs/AWSLogs/.../$(date +%Y/%m/%d)/ . --recursive",
            "access logs lie below AWSLogs/account/elasticloadbalancing/region/year/month/day, in the bucket that the "
            "balancer names",
            "aws elbv2 describe-load-balancer-attributes --load-balancer-arn $ALB_ARN",
            True, "length(Attributes[?Key=='access_logs.s3.enabled']) == `1`",
            refused="NoSuchBucket|does not exist",
        ),
        # Aurora
        answered(f"aws rds describe-db-clusters {AURORA} --query 'DBClusters[0].[Status,Endpoint]' {EAST}",
                 ["available", True], "[@[0], starts_with(@[1], 'omnirapeutic-production.cluster-')]"),
        answered(f"aws rds describe-db-clusters {AURORA} --query 'DBClusters[0].Status' --output text {EAST}",
                 "available"),
        answered(
            f"aws ec2 describe-security-groups --group-ids {OUTPUT('aurora_security_group_id')} --query "
            f"'SecurityGroups[0].IpPermissions' {EAST}",
            [5432, 2], "[[0].FromPort, length([].UserIdGroupPairs[])]",
        ),
        answered(
            "aws ec2 describe-security-group-rules --filters "
            f"Name=group-id,Values={OUTPUT('aurora_security_group_id')} --query "
            f"'SecurityGroupRules[?FromPort==`5432`]' {EAST}",
            [False, False], "[].IsEgress",
        ),
        answered(f"aws secretsmanager get-secret-value --secret-id omnirapeutic/production/database-url {EAST}",
                 r'.*\\"DATABASE_URL\\":\\"postgresql://omnirapeutic:[^@]+@omnirapeutic-production\.cluster-.*'),
        wrong(
            f"{CAPACITY} Average,Maximum {EAST}", ONE_WORD, f"{CAPACITY} Average Maximum {EAST}",
            [True, True], "[length(Datapoints) >= `60`, max_by(Datapoints, &Maximum).Maximum <= `16`]",
            refused=ONE_WORD_REFUSED,
        ),
        wrong(
            f"{CPU} Average,Maximum {EAST}", ONE_WORD, f"{CPU} Average Maximum {EAST}",
            [True, True], "[length(Datapoints) >= `60`, max_by(Datapoints, &Average).Average < `80`]",
            refused=ONE_WORD_REFUSED,
        ),
        ours(f"aws rds stop-db-cluster {AURORA}", "stopping", "DBCluster.Status"),
        ours("advance 1800"),
        answered(f"aws rds start-db-cluster {AURORA} {EAST}", "starting", "DBCluster.Status"),
        # The network
        lacking(
            f"aws ssm start-session --target {OUTPUT('bastion_instance_id')} {EAST}", PLUGIN,
            "aws ssm describe-instance-information", ["Online"], "InstanceInformationList[].PingStatus",
            refused=PLUGIN_REFUSED,
        ),
        answered(f'aws ec2 describe-internet-gateways --filters "Name=attachment.vpc-id,Values=$VPC_ID" {EAST}',
                 ["available"], "InternetGateways[].Attachments[].State"),
        ours("nat=$(aws ec2 describe-nat-gateways --query 'NatGateways[0].NatGatewayId' --output text)", "nat-.*"),
        answered(
            "aws ec2 describe-nat-gateways --nat-gateway-ids $nat --query "
            f"'NatGateways[0].[NatGatewayId,State]' {EAST}",
            "available", "[1]",
        ),
        answered(
            'aws ec2 describe-route-tables --filters "Name=vpc-id,Values=$VPC_ID" --query '
            f"'RouteTables[].[RouteTableId,Routes[?DestinationCidrBlock==`0.0.0.0/0`].NatGatewayId]' {EAST}",
            3, "length([*][1][])",
        ),
        answered(
            f'aws ec2 describe-flow-logs --filter "Name=resource-id,Values={OUTPUT("vpc_id")}" {EAST}',
            [["ACTIVE", "SUCCESS"]], "FlowLogs[].[FlowLogStatus, DeliverLogsStatus]",
        ),
        answered(f'aws logs describe-log-groups --log-group-name-prefix "/aws/vpc/omnirapeutic" {EAST}',
                 ["/aws/vpc/omnirapeutic-production"], "logGroups[].logGroupName"),
        answered(f"aws iam get-role --role-name omnirapeutic-production-vpc-flow-logs-role {EAST}",
                 "vpc-flow-logs.amazonaws.com", "Role.AssumeRolePolicyDocument.Statement[0].Principal.Service"),
        # The web firewall
        answered(
            f"aws wafv2 get-sampled-requests --web-acl-arn {OUTPUT('waf_web_acl_arn')} --rule-metric-name "
            "omnirapeutic-production-common-rules --scope REGIONAL --time-window StartTime=$(date -u -d '1 hour ago' "
            f"+%s),EndTime=$(date -u +%s) --max-items 20 {EAST}",
            ["COUNT", "BLOCK"], "SampledRequests[0].[Action, OverriddenAction]",
        ),
        answered(
            f"{METRICS} AWS/WAFV2 --metric-name BlockedRequests --dimensions "
            f"Name=WebACL,Value=omnirapeutic-production-waf Name=Region,Value=us-east-1 {HOUR} --period 300 "
            f"--statistics Sum {EAST}",
            [], "Datapoints",
        ),
        answered(
            "aws wafv2 create-ip-set --name omnirapeutic-whitelist --scope REGIONAL --ip-address-version IPV4 "
            f"--addresses 203.0.113.0/24 {EAST}",
            "omnirapeutic-whitelist", "Summary.Name",
        ),
        # Latency, alarms, mails
        wrong(
            f"{LATENCY} Average,Maximum {EAST}", ONE_WORD, f"{LATENCY} Average Maximum {EAST}",
            [True, True], "[length(Datapoints) >= `30`, max_by(Datapoints, &Average).Average < `1`]",
            refused=ONE_WORD_REFUSED,
        ),
        answered(
            f'aws cloudwatch disable-alarm-actions --alarm-names "omnirapeutic-production-ecs-cpu-high" {EAST}'
        ),
        ours("aws cloudwatch describe-alarms --alarm-names omnirapeutic-production-ecs-cpu-high",
             [False], "MetricAlarms[].ActionsEnabled"),
        answered(f"aws sns list-subscriptions-by-topic --topic-arn $SNS_TOPIC {EAST}",
                 True, "starts_with(Subscriptions[0].SubscriptionArn, 'arn:')"),
        answered(
            'aws sns publish --topic-arn $SNS_TOPIC --message "Test alarm notification" --subject "Test Alarm" '
            f"{EAST}",
            36, "length(MessageId)",
        ),
    ),
)  # fmt: skip
