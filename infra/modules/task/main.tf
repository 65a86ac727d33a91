# A task definition for Fargate, and where its containers log.

data "aws_region" "current" {}

locals {
  containers = [
    for each in var.containers : {
      name         = each.name
      image        = each.image
      essential    = each.essential
      memory       = each.memory
      environment  = [for key in sort(keys(each.environment)) : { name = key, value = each.environment[key] }]
      secrets      = [for key in sort(keys(each.secrets)) : { name = key, valueFrom = each.secrets[key] }]
      portMappings = each.port == null ? [] : [{ containerPort = each.port, hostPort = each.port, protocol = "tcp" }]
      dependsOn    = [for name in each.starts_after : { containerName = name, condition = "START" }]
      healthCheck = each.health_command == null ? null : {
        command = ["CMD-SHELL", each.health_command], interval = 30, timeout = 5, retries = 3, startPeriod = 60
      }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.this.name
          awslogs-region        = data.aws_region.current.name
          awslogs-stream-prefix = coalesce(each.log_prefix, each.name)
        }
      }
    }
  ]
}

resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_338: how long logs are kept is the stack's decision
  name              = var.log_group
  retention_in_days = var.log_retention_in_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "this" {
  # checkov:skip=CKV_AWS_336: these programs write temporary files; a read-only root needs a volume for each of them
  family                   = var.family
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = aws_iam_role.this.arn
  container_definitions    = jsonencode([for each in local.containers : { for key, value in each : key => value if value != null }])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }
}
