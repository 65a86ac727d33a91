# Oh My Coins: an API and a front end on Fargate behind one load balancer, PostgreSQL, Redis.

locals {
  # The two environments were named at different times.
  name        = { staging = "ohmycoins-staging", production = "ohmycoins-prod" }[var.environment]
  database    = { staging = "ohmycoins-staging", production = "ohmycoins-prod-postgres" }[var.environment]
  suffix      = { staging = "-service", production = "" }[var.environment]
  api_url     = var.api_host == null ? "https://${var.domain_name}" : "http://${var.api_host}"
  site_url    = var.dashboard_host == null ? "https://${var.domain_name}" : "http://${var.dashboard_host}"
  application = "${local.name}-app-secrets"
}

data "aws_caller_identity" "current" {}

module "key" {
  source     = "../../modules/key"
  name       = local.name
  disposable = var.disposable
}

module "registry" {
  source       = "../../modules/registry"
  repositories = ["omc-backend", "omc-frontend"]
  kms_key_arn  = module.key.arn
  disposable   = var.disposable
}

module "network" {
  source = "../../modules/network"
  name   = local.name
  nat    = var.nat
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
  ports                      = [8000, 3000]
}

module "secrets" {
  source      = "../../modules/secrets"
  name        = local.application
  draw        = ["POSTGRES_PASSWORD", "SECRET_KEY", "FIRST_SUPERUSER_PASSWORD"]
  values      = { POSTGRES_SERVER = module.database.address, REDIS_PASSWORD = module.cache.auth_token }
  revision    = var.password_revision
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

module "database" {
  source               = "../../modules/database"
  identifier           = local.database
  instance_class       = var.database_class
  multi_az             = var.highly_available
  db_name              = "ohmycoins"
  username             = "ohmycoins"
  password             = module.secrets.drawn["POSTGRES_PASSWORD"].random_password
  password_revision    = var.password_revision
  backup_days          = var.backup_days
  performance_insights = var.performance_insights
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.private_data_subnet_ids
  clients              = { tasks = module.cluster.security_group_id }
  kms_key_arn          = module.key.arn
  disposable           = var.disposable
}

module "cache" {
  source      = "../../modules/cache"
  identifier  = "${local.name}-redis"
  node_type   = var.cache_class
  members     = var.highly_available ? 2 : 1
  vpc_id      = module.network.vpc_id
  subnet_ids  = module.network.private_data_subnet_ids
  clients     = { tasks = module.cluster.security_group_id }
  kms_key_arn = module.key.arn
}

module "data" {
  source      = "../../modules/storage"
  name        = "${local.name}-data-${data.aws_caller_identity.current.account_id}"
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

module "certificate" {
  source      = "../../modules/certificate"
  count       = var.domain_name == null ? 0 : 1
  domain_name = var.domain_name
  zone        = var.zone_id == null ? null : { id = var.zone_id }
}

module "edge" {
  source          = "../../modules/edge"
  name            = local.name
  vpc_id          = module.network.vpc_id
  subnet_ids      = module.network.public_subnet_ids
  https           = var.domain_name != null
  certificate_arn = one(module.certificate[*].arn)
  names           = var.zone_id == null ? [] : [var.domain_name]
  zone_id         = var.zone_id
  disposable      = var.disposable
}

module "backend_route" {
  source        = "../../modules/route"
  name          = "${local.name}-backend-tg"
  vpc_id        = module.network.vpc_id
  listener_arns = module.edge.listener_arns
  priority      = 100
  paths         = var.api_host == null ? ["/api/*"] : []
  hosts         = compact([var.api_host])
  health_check  = { path = "/api/v1/health" }
}

module "frontend_route" {
  source        = "../../modules/route"
  name          = "${local.name}-frontend-tg"
  vpc_id        = module.network.vpc_id
  listener_arns = module.edge.listener_arns
  priority      = 200
  paths         = var.dashboard_host == null ? ["/*"] : []
  hosts         = compact([var.dashboard_host])
  health_check  = { path = "/" }
}

module "backend_task" {
  source             = "../../modules/task"
  family             = "${local.name}-backend"
  role_name          = "${local.name}-ecs-task-role"
  policies           = { s3-access = module.data.use_policy }
  execution_role_arn = module.cluster.execution_role_arn
  cpu                = 512
  memory             = 1024
  log_group          = "/ecs/${local.name}/backend"
  kms_key_arn        = module.key.arn

  containers = [{
    name   = "backend"
    image  = "${module.registry.repository_urls["omc-backend"]}:${var.image_tag}"
    port   = 8000
    memory = 768
    environment = {
      ENVIRONMENT          = var.environment
      PROJECT_NAME         = "Oh My Coins"
      BACKEND_CORS_ORIGINS = local.site_url
      POSTGRES_SERVER      = module.database.address
      POSTGRES_PORT        = tostring(module.database.port)
      POSTGRES_DB          = "ohmycoins"
      POSTGRES_USER        = "ohmycoins"
      REDIS_URL            = "rediss://${module.cache.endpoint}:6379/0"
    }
    secrets = {
      for key in ["POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "FIRST_SUPERUSER_PASSWORD"] : key => "${module.secrets.arn}:${key}::"
    }
  }]
}

module "frontend_task" {
  source             = "../../modules/task"
  family             = "${local.name}-frontend"
  role_name          = "${local.name}-frontend-task-role"
  execution_role_arn = module.cluster.execution_role_arn
  cpu                = 256
  memory             = 512
  log_group          = "/ecs/${local.name}/frontend"
  kms_key_arn        = module.key.arn

  containers = [{
    name        = "frontend"
    image       = "${module.registry.repository_urls["omc-frontend"]}:${var.image_tag}"
    port        = 3000
    memory      = 384
    environment = { NODE_ENV = "production", NEXT_PUBLIC_API_URL = "${local.api_url}/api/v1" }
  }]
}

module "backend" {
  source              = "../../modules/service"
  name                = "${local.name}-backend${local.suffix}"
  cluster_name        = module.cluster.name
  task_definition_arn = module.backend_task.definition_arn
  desired_count       = var.tasks
  subnet_ids          = module.network.private_app_subnet_ids
  security_group_id   = module.cluster.security_group_id
  target_group_arn    = module.backend_route.target_group_arn
  container           = "backend"
  port                = 8000
  scaling             = { cpu = 70, memory = 80 }
}

module "frontend" {
  source              = "../../modules/service"
  name                = "${local.name}-frontend${local.suffix}"
  cluster_name        = module.cluster.name
  task_definition_arn = module.frontend_task.definition_arn
  desired_count       = var.tasks
  subnet_ids          = module.network.private_app_subnet_ids
  security_group_id   = module.cluster.security_group_id
  target_group_arn    = module.frontend_route.target_group_arn
  container           = "frontend"
  port                = 3000
}

module "alarms" {
  source         = "../../modules/alarms"
  name           = local.name
  emails         = var.alarm_emails
  databases      = [module.database.identifier]
  cache_members  = [module.cache.primary_member_id]
  load_balancers = [module.edge.arn_suffix]
  target_groups  = [module.backend_route.target_group_arn_suffix]
  kms_key_arn    = module.key.arn
}
