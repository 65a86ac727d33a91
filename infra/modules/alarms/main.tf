# Alarms of whatever parts a stack has, a topic that tells people, and a dashboard of the same metrics.

data "aws_region" "current" {}

locals {
  sets = {
    rds = [for id in var.databases : {
      rds-cpu-high         = ["AWS/RDS", "CPUUtilization", "Average", ">", 80, { DBInstanceIdentifier = id }]
      rds-connections-high = ["AWS/RDS", "DatabaseConnections", "Average", ">", var.most_connections, { DBInstanceIdentifier = id }]
      rds-storage-low      = ["AWS/RDS", "FreeStorageSpace", "Average", "<", 10737418240, { DBInstanceIdentifier = id }]
    }]
    aurora = [for id in var.aurora_clusters : {
      aurora-cpu-high         = ["AWS/RDS", "CPUUtilization", "Average", ">", 80, { DBClusterIdentifier = id }]
      aurora-connections-high = ["AWS/RDS", "DatabaseConnections", "Average", ">", var.most_connections, { DBClusterIdentifier = id }]
      aurora-capacity-high    = ["AWS/RDS", "ACUUtilization", "Average", ">", 90, { DBClusterIdentifier = id }]
    }]
    cache = [for id in var.cache_members : {
      redis-cpu-high       = ["AWS/ElastiCache", "CPUUtilization", "Average", ">", 75, { CacheClusterId = id }]
      redis-memory-high    = ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "Average", ">", 80, { CacheClusterId = id }]
      redis-evictions-high = ["AWS/ElastiCache", "Evictions", "Sum", ">", 1000, { CacheClusterId = id }]
    }]
    balancer = [for id in var.load_balancers : {
      alb-5xx-errors    = ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", ">", 10, { LoadBalancer = id }]
      alb-response-time = ["AWS/ApplicationELB", "TargetResponseTime", "Average", ">", 2, { LoadBalancer = id }]
    }]
    targets = [for id in var.target_groups : {
      alb-unhealthy-targets = ["AWS/ApplicationELB", "UnHealthyHostCount", "Maximum", ">", 0, { LoadBalancer = var.load_balancers[0], TargetGroup = id }]
    }]
    services = [for id in var.services : {
      ecs-cpu-high    = ["AWS/ECS", "CPUUtilization", "Average", ">", 80, { ClusterName = var.cluster, ServiceName = id }]
      ecs-memory-high = ["AWS/ECS", "MemoryUtilization", "Average", ">", 80, { ClusterName = var.cluster, ServiceName = id }]
    }]
    nat = [for id in var.nat_gateways : {
      nat-port-allocation-errors = ["AWS/NATGateway", "ErrorPortAllocation", "Sum", ">", 0, { NatGatewayId = id }]
    }]
  }
  # The first of each kind has the plain name; further ones are numbered.
  alarms = merge(flatten([
    for parts in local.sets : [
      for number, part in parts : { for name, alarm in part : number == 0 ? name : "${name}-${number + 1}" => alarm }
    ]
  ])...)
  operators = { ">" = "GreaterThanThreshold", "<" = "LessThanThreshold" }
}

resource "aws_sns_topic" "this" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  namespace           = each.value[0]
  metric_name         = each.value[1]
  statistic           = each.value[2]
  comparison_operator = local.operators[each.value[3]]
  threshold           = each.value[4]
  dimensions          = each.value[5]
  period              = 300
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [
      for number, name in sort(keys(local.alarms)) : {
        type   = "metric"
        width  = 8
        height = 6
        x      = (number % 3) * 8
        y      = floor(number / 3) * 6
        properties = {
          title   = name
          region  = data.aws_region.current.name
          stat    = local.alarms[name][2]
          period  = 300
          metrics = [concat(slice(local.alarms[name], 0, 2), flatten([for key, value in local.alarms[name][5] : [key, value]]))]
        }
      }
    ]
  })
}
