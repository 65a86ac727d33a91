# Omnirapeutic: an API on Fargate behind a firewall, Aurora Serverless v2, a NAT gateway per zone, a bastion.

locals {
  name = "omnirapeutic-${var.environment}"
}

module "key" {
  source     = "../../modules/key"
  name       = local.name
  disposable = var.disposable
}

module "registry" {
  source       = "../../modules/registry"
  repositories = ["${local.name}-api"]
  kms_key_arn  = module.key.arn
  disposable   = var.disposable
}

module "network" {
  source = "../../modules/network"
  name   = local.name
  zones  = ["a", "b", "c"]
  nat    = "per_zone"
}

module "flow_logs" {
  source      = "../../modules/flow_logs"
  name        = local.name
  vpc_id      = module.network.vpc_id
  kms_key_arn = module.key.arn
}

module "bastion" {
  source        = "../../modules/instance"
  name          = "${local.name}-bastion"
  description   = "Bastion of ${local.name}: sessions only, nothing listens"
  instance_type = "t3.nano"
  vpc_id        = module.network.vpc_id
  vpc_cidr      = module.network.cidr
  subnet_id     = module.network.private_app_subnet_ids[0]
  kms_key_arn   = module.key.arn
  disposable    = var.disposable
}

module "cluster" {
  source             = "../../modules/cluster"
  name               = local.name
  cluster_name       = local.name
  container_insights = true
  pull_policy_name   = "ECSTaskExecutionPolicy"
  repository_arns    = values(module.registry.repository_arns)
  secret_arns        = [module.secrets.arn]
  kms_key_arn        = module.key.arn
  vpc_id             = module.network.vpc_id
  vpc_cidr           = module.network.cidr

  balancer_security_group_id = module.edge.security_group_id
  ports                      = [3000]
}

# One secret, so that its passwords are open until the database is known.
module "secrets" {
  source      = "../../modules/secrets"
  name        = "omnirapeutic/${var.environment}/database-url"
  description = "How the API finds its database, and what it signs with"
  draw        = ["DATABASE_PASSWORD", "JWT_SECRET"]
  values = {
    DATABASE_URL = format(
      "postgresql://omnirapeutic:%s@%s:5432/omnirapeutic?sslmode=require",
      module.secrets.drawn["DATABASE_PASSWORD"].random_password, module.aurora.endpoint,
    )
  }
  revision    = var.password_revision
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

module "aurora" {
  source            = "../../modules/aurora"
  identifier        = local.name
  min_capacity      = 0.5
  max_capacity      = var.aurora_max_capacity
  db_name           = "omnirapeutic"
  username          = "omnirapeutic"
  password          = module.secrets.drawn["DATABASE_PASSWORD"].random_password
  password_revision = var.password_revision
  vpc_id            = module.network.vpc_id
  subnet_ids        = module.network.private_data_subnet_ids
  clients           = { tasks = module.cluster.security_group_id, bastion = module.bastion.security_group_id }
  kms_key_arn       = module.key.arn
  disposable        = var.disposable
}

resource "aws_route53_zone" "this" {
  # checkov:skip=CKV2_AWS_38: the domain's registrar has no DNSSEC
  # checkov:skip=CKV2_AWS_39: query logs of a public zone tell nothing that is acted on
  count = var.domain_name == null ? 0 : 1
  name  = var.domain_name
}

module "certificate" {
  source      = "../../modules/certificate"
  count       = var.domain_name == null ? 0 : 1
  domain_name = "api.${var.domain_name}"
  zone        = { id = aws_route53_zone.this[0].zone_id }
}

module "edge" {
  source          = "../../modules/edge"
  name            = local.name
  vpc_id          = module.network.vpc_id
  subnet_ids      = module.network.public_subnet_ids
  https           = var.domain_name != null
  certificate_arn = one(module.certificate[*].arn)
  names           = var.domain_name == null ? [] : ["api.${var.domain_name}"]
  zone_id         = one(aws_route53_zone.this[*].zone_id)
  disposable      = var.disposable
}

module "firewall" {
  source            = "../../modules/firewall"
  name              = local.name
  load_balancer_arn = module.edge.arn
  rate_limit        = var.rate_limit
  counted_rules     = var.counted_rules
  kms_key_arn       = module.key.arn
}

module "api_route" {
  source        = "../../modules/route"
  name          = "${local.name}-api"
  vpc_id        = module.network.vpc_id
  listener_arns = module.edge.listener_arns
  priority      = 100
  paths         = ["/*"]
  health_check  = { path = "/health" }
}

module "api_task" {
  source             = "../../modules/task"
  family             = "${local.name}-api"
  role_name          = "${local.name}-ecs-task-role"
  execution_role_arn = module.cluster.execution_role_arn
  cpu                = 512
  memory             = 1024
  log_group          = "/ecs/${local.name}/api"
  kms_key_arn        = module.key.arn

  containers = [{
    name           = "api"
    image          = "${module.registry.repository_urls["${local.name}-api"]}:${var.image_tag}"
    port           = 3000
    memory         = 1024
    environment    = { NODE_ENV = "production", PORT = "3000" }
    health_command = "wget -q -O - http://localhost:3000/health || exit 1"
    secrets = {
      DATABASE_URL = "${module.secrets.arn}:DATABASE_URL::"
      JWT_SECRET   = "${module.secrets.arn}:JWT_SECRET::"
    }
  }]
}

module "api" {
  source              = "../../modules/service"
  name                = "${local.name}-api"
  cluster_name        = module.cluster.name
  task_definition_arn = module.api_task.definition_arn
  subnet_ids          = module.network.private_app_subnet_ids
  security_group_id   = module.cluster.security_group_id
  target_group_arn    = module.api_route.target_group_arn
  container           = "api"
  port                = 3000
  scaling             = { cpu = 70, memory = 80 }
}

module "alarms" {
  source           = "../../modules/alarms"
  name             = local.name
  emails           = toset(var.alarm_emails)
  aurora_clusters  = [module.aurora.identifier]
  most_connections = 150
  load_balancers   = [module.edge.arn_suffix]
  target_groups    = [module.api_route.target_group_arn_suffix]
  cluster          = module.cluster.name
  services         = [module.api.name]
  nat_gateways     = module.network.nat_gateway_ids
  kms_key_arn      = module.key.arn
}

module "budget" {
  source    = "../../modules/budget"
  name      = local.name
  limit_usd = var.budget_usd
  emails    = var.alarm_emails
}
