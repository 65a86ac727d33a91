"""The commands of the ecommerce guide."""

from tests.guides.row import PLUGIN, PLUGIN_REFUSED, Table, answered, lacking, ours, shortened

WINDOW = "--start-time $(date -u -d '1 hour ago' +%s) --end-time $(date -u +%s)"
BALANCER = (
    "$(aws elbv2 describe-load-balancers --query 'LoadBalancers[0].LoadBalancerArn' --output text | cut -d/ -f2-)"
)

TABLE = Table(
    guide="ecommerce",
    stack="ecommerce",
    blanks={"<tg-arn>": "$TG_ARN", "<id>": "$TASK", "--cluster ...": "--cluster ecommerce-dev-cluster"},
    outputs={},
    rows=(
        answered(
            "aws ecs describe-services --cluster ecommerce-dev-cluster --services ecommerce-dev-product "
            "--query 'services[0].events[:5]'",
            "(service ecommerce-dev-product) has reached a steady state.", "[0].message",
        ),
        answered(
            "aws ecs describe-task-definition --task-definition ecommerce-dev-product",
            ["product-service", "xray-daemon"], "taskDefinition.containerDefinitions[].name",
        ),
        answered(
            "aws rds describe-db-instances --db-instance-identifier ecommerce-dev-db "
            "--query 'DBInstances[0].DBInstanceStatus'",
            '"available"',
        ),
        answered(
            "aws secretsmanager get-secret-value --secret-id ecommerce/dev/database",
            r'.*\\"dbname\\":\\"ecommerce\\",\\"host\\":\\"ecommerce-dev-db\.[^"]+rds\.amazonaws\.com\\".*',
        ),
        shortened("aws ecs list-tasks", "aws ecs list-tasks --cluster ecommerce-dev-cluster", 4, "length(taskArns)"),
        ours("TASK=$(aws ecs list-tasks --cluster ecommerce-dev-cluster --query 'taskArns[0]' --output text)",
             r"arn:aws:ecs:us-east-1:\d+:task/ecommerce-dev-cluster/[0-9a-f]{32}"),
        lacking(
            "aws ecs execute-command --cluster ... --task <id> --container product-service --command "
            '"nc -zv <db-host> 5432"',
            PLUGIN, "aws ecs describe-tasks --cluster ecommerce-dev-cluster --tasks $TASK", True,
            "tasks[0].enableExecuteCommand", refused=PLUGIN_REFUSED,
        ),
        ours("TG_ARN=$(aws elbv2 describe-target-groups --names ecommerce-dev-product "
             "--query 'TargetGroups[0].TargetGroupArn' --output text)", r"arn:.*:targetgroup/ecommerce-dev-product/.*"),
        answered("aws elbv2 describe-target-health --target-group-arn <tg-arn>", ["healthy", "healthy"],
                 "TargetHealthDescriptions[].TargetHealth.State"),
        shortened(
            "aws cloudwatch get-metric-statistics --metric-name TargetResponseTime --namespace AWS/ApplicationELB ...",
            "aws cloudwatch get-metric-statistics --metric-name TargetResponseTime --namespace AWS/ApplicationELB "
            f"--dimensions Name=LoadBalancer,Value={BALANCER} {WINDOW} --period 300 --statistics Average",
            [True, True], "[length(Datapoints) >= `12`, max_by(Datapoints, &Average).Average < `0.5`]",
        ),
        shortened(
            "aws xray get-service-graph", f"aws xray get-service-graph {WINDOW}", True,
            "contains(Services[].Name, 'product-service') || contains(Services[].Name, 'ecommerce-dev-product')",
        ),
        answered(
            "aws ce get-cost-and-usage --time-period Start=$(date -I -d '7 days ago'),End=$(date -I) "
            "--granularity DAILY --metrics BlendedCost",
            [7, "USD"], "[length(ResultsByTime), ResultsByTime[0].Total.BlendedCost.Unit]",
        ),
    ),
)  # fmt: skip
