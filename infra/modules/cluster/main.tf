# An ECS cluster on Fargate, the role that starts its tasks, and the group that they carry.

data "aws_partition" "current" {}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_ecs_cluster" "this" {
  # checkov:skip=CKV_AWS_65: Container Insights is billed by metric; the stack decides
  name = var.cluster_name

  setting {
    name  = "containerInsights"
    value = var.container_insights ? "enabled" : "disabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

# To start a task: pull from these repositories, read these secrets, write these logs. Nothing that the program does.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-ecs-task-execution-role"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

data "aws_iam_policy_document" "pull" {
  # checkov:skip=CKV_AWS_356: ecr:GetAuthorizationToken knows no resource
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    resources = var.repository_arns
  }
}

data "aws_iam_policy_document" "secrets" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = var.secret_arns
  }
  statement {
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_iam_role_policy" "execution" {
  for_each = {
    (var.pull_policy_name) = data.aws_iam_policy_document.pull.json
    secrets-access         = data.aws_iam_policy_document.secrets.json
  }

  name   = each.key
  role   = aws_iam_role.execution.id
  policy = each.value
}

# Tasks answer whoever a service names, and call out by TLS and within the VPC.
resource "aws_security_group" "tasks" {
  # checkov:skip=CKV2_AWS_5: carried by what other modules make
  name        = "${var.name}-ecs-sg"
  description = "ECS tasks of ${var.name}"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-ecs-sg" }
}

resource "aws_vpc_security_group_egress_rule" "tls" {
  security_group_id = aws_security_group.tasks.id
  description       = "AWS and other services by TLS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "vpc" {
  security_group_id = aws_security_group.tasks.id
  description       = "Data stores and each other"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 1024
  to_port           = 65535
}

# The balancer and the tasks admit each other at the ports that containers serve, and nowhere else.
resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = toset([for port in var.ports : tostring(port)])

  security_group_id            = aws_security_group.tasks.id
  referenced_security_group_id = var.balancer_security_group_id
  description                  = "Requests and health checks"
  ip_protocol                  = "tcp"
  from_port                    = each.key
  to_port                      = each.key
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  for_each = toset([for port in var.ports : tostring(port)])

  security_group_id            = var.balancer_security_group_id
  referenced_security_group_id = aws_security_group.tasks.id
  description                  = "Requests and health checks"
  ip_protocol                  = "tcp"
  from_port                    = each.key
  to_port                      = each.key
}
