"""The commands of the Oh My Coins runbook for production, which is scaled to zero until traffic comes."""

from tests.guides.row import Table, answered, ours

BOTH = "--cluster ohmycoins-prod-cluster --services ohmycoins-prod-backend ohmycoins-prod-frontend"
BACKEND = "--cluster ohmycoins-prod-cluster --service ohmycoins-prod-backend"
FRONTEND = "--cluster ohmycoins-prod-cluster --service ohmycoins-prod-frontend"
DATABASE = "--db-instance-identifier ohmycoins-prod-postgres --region ap-southeast-2"
SERVICES = "[*].[Name, Desired, Running]"
STATUS = f"aws rds describe-db-instances {DATABASE} --query 'DBInstances[0].DBInstanceStatus'"

TABLE = Table(
    guide="ohmycoins",
    stack="ohmycoins-production",
    blanks={},
    outputs={},
    rows=(
        # Down
        answered(f"aws ecs update-service {BACKEND} --desired-count 0 --region ap-southeast-2",
                 0, "service.desiredCount"),
        answered(f"aws ecs update-service {FRONTEND} --desired-count 0 --region ap-southeast-2",
                 0, "service.desiredCount"),
        answered(
            f"aws ecs describe-services {BOTH} --region ap-southeast-2 --query "
            "'services[*].{Name:serviceName,Desired:desiredCount,Running:runningCount}'",
            [["ohmycoins-prod-backend", 0, 0], ["ohmycoins-prod-frontend", 0, 0]], SERVICES,
        ),
        answered(f"aws rds stop-db-instance {DATABASE}", "stopping", "DBInstance.DBInstanceStatus"),
        ours("advance 1200"),
        answered(STATUS, '"stopped"'),
        # Up
        answered(f"aws rds start-db-instance {DATABASE}", "starting", "DBInstance.DBInstanceStatus"),
        ours(STATUS, '"starting"'),
        ours("advance 1200"),
        answered(f"aws rds wait db-instance-available {DATABASE}"),
        answered(f"aws ecs update-service {BACKEND} --desired-count 2 --region ap-southeast-2",
                 2, "service.desiredCount"),
        answered(f"aws ecs update-service {FRONTEND} --desired-count 2 --region ap-southeast-2",
                 2, "service.desiredCount"),
        ours("advance 900"),
        answered(f"aws ecs wait services-stable {BOTH} --region ap-southeast-2"),
        answered(
            f"aws ecs describe-services {BOTH} --region ap-southeast-2 --query "
            "'services[*].{Name:serviceName,Running:runningCount,Desired:desiredCount}'",
            [["ohmycoins-prod-backend", 2, 2], ["ohmycoins-prod-frontend", 2, 2]], SERVICES,
        ),
        # The nine alarms
        answered(
            'aws cloudwatch describe-alarms --region ap-southeast-2 --alarm-name-prefix "ohmycoins-prod" --query '
            "'MetricAlarms[*].{Name:AlarmName,Metric:MetricName,Threshold:Threshold,State:StateValue}'",
            [
                ["CPUUtilization", 75], ["CPUUtilization", 80], ["DatabaseConnections", 80],
                ["DatabaseMemoryUsagePercentage", 80], ["Evictions", 1000], ["FreeStorageSpace", 10737418240],
                ["HTTPCode_Target_5XX_Count", 10], ["TargetResponseTime", 2], ["UnHealthyHostCount", 0],
            ],
            "sort_by(sort_by([*], &Threshold), &Metric)[].[Metric, Threshold]",
        ),
    ),
)  # fmt: skip
