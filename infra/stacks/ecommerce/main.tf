# Ecommerce: small services on Fargate behind one load balancer, PostgreSQL, traces in X-Ray, a budget.

locals {
  name = "ecommerce-${var.environment}"
}

module "key" {
  source     = "../../modules/key"
  name       = local.name
  disposable = var.disposable
}

module "registry" {
  source       = "../../modules/registry"
  repositories = [for name in keys(var.services) : "ecommerce-${name}"]
  kms_key_arn  = module.key.arn
  disposable   = var.disposable
}

module "network" {
  source = "../../modules/network"
  name   = local.name
}

module "cluster" {
  source             = "../../modules/cluster"
  name               = local.name
  cluster_name       = "${local.name}-cluster"
  container_insights = false
  repository_arns    = values(module.registry.repository_arns)
  secret_arns        = [module.secrets.arn]
  kms_key_arn        = module.key.arn
  vpc_id             = module.network.vpc_id
  vpc_cidr           = module.network.cidr

  balancer_security_group_id = module.edge.security_group_id
  ports                      = distinct([for each in var.services : each.port])
}

module "secrets" {
  source      = "../../modules/secrets"
  name        = "ecommerce/${var.environment}/database"
  description = "How services enter the database"
  draw        = ["password"]
  values = {
    host     = module.database.address
    port     = tostring(module.database.port)
    dbname   = "ecommerce"
    username = "ecommerce"
  }
  revision    = var.password_revision
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

module "database" {
  source               = "../../modules/database"
  identifier           = "${local.name}-db"
  instance_class       = "db.t3.micro"
  performance_insights = false
  db_name              = "ecommerce"
  username             = "ecommerce"
  password             = module.secrets.drawn["password"].random_password
  password_revision    = var.password_revision
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.private_data_subnet_ids
  clients              = { tasks = module.cluster.security_group_id }
  kms_key_arn          = module.key.arn
  disposable           = var.disposable
}

module "edge" {
  source     = "../../modules/edge"
  name       = local.name
  vpc_id     = module.network.vpc_id
  subnet_ids = module.network.public_subnet_ids
  https      = false
  disposable = var.disposable
}

data "aws_iam_policy_document" "traces" {
  # checkov:skip=CKV_AWS_111: X-Ray knows no resource for traces
  # checkov:skip=CKV_AWS_356: X-Ray knows no resource for traces
  statement {
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
    resources = ["*"]
  }
}

module "route" {
  source        = "../../modules/route"
  for_each      = var.services
  name          = "${local.name}-${each.key}"
  vpc_id        = module.network.vpc_id
  listener_arns = module.edge.listener_arns
  priority      = each.value.priority
  paths         = each.value.paths
  health_check  = { path = "/health" }
}

module "task" {
  source             = "../../modules/task"
  for_each           = var.services
  family             = "${local.name}-${each.key}"
  role_name          = "${local.name}-${each.key}-task-role"
  policies           = { traces = data.aws_iam_policy_document.traces.json }
  execution_role_arn = module.cluster.execution_role_arn
  cpu                = 256
  memory             = 512
  log_group          = "/ecs/${local.name}-${each.key}"
  kms_key_arn        = module.key.arn

  containers = [
    {
      name         = "${each.key}-service"
      image        = "${module.registry.repository_urls["ecommerce-${each.key}"]}:${var.image_tag}"
      port         = each.value.port
      memory       = 384
      starts_after = ["xray-daemon"]
      environment  = merge({ ENVIRONMENT = var.environment, AWS_XRAY_DAEMON_ADDRESS = "127.0.0.1:2000" }, each.value.environment)
      secrets = {
        for name, key in { DB_HOST = "host", DB_PORT = "port", DB_NAME = "dbname", DB_USER = "username", DB_PASSWORD = "password" } :
        name => "${module.secrets.arn}:${key}::"
      }
    },
    {
      name      = "xray-daemon"
      image     = "public.ecr.aws/xray/aws-xray-daemon:3.3.13"
      essential = false
      memory    = 64
    },
  ]
}

module "service" {
  source              = "../../modules/service"
  for_each            = var.services
  name                = "${local.name}-${each.key}"
  cluster_name        = module.cluster.name
  task_definition_arn = module.task[each.key].definition_arn
  desired_count       = 2
  subnet_ids          = module.network.private_app_subnet_ids
  security_group_id   = module.cluster.security_group_id
  target_group_arn    = module.route[each.key].target_group_arn
  container           = "${each.key}-service"
  port                = each.value.port
  scaling             = { cpu = 70, memory = 80 }
}

module "alarms" {
  source         = "../../modules/alarms"
  name           = local.name
  emails         = toset(var.alarm_emails)
  databases      = [module.database.identifier]
  load_balancers = [module.edge.arn_suffix]
  target_groups  = [for name in sort(keys(var.services)) : module.route[name].target_group_arn_suffix]
  cluster        = module.cluster.name
  services       = [for name in sort(keys(var.services)) : module.service[name].name]
  kms_key_arn    = module.key.arn
}

module "budget" {
  source    = "../../modules/budget"
  name      = local.name
  limit_usd = var.budget_usd
  emails    = var.alarm_emails
}
