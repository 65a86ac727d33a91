# Multi-tenant AI platform: a FastAPI application on Fargate, PostgreSQL, Redis, files, builds by CodeBuild.

data "aws_caller_identity" "current" {}

module "key" {
  source     = "../../modules/key"
  name       = var.project_name
  disposable = var.disposable
}

module "registry" {
  source       = "../../modules/registry"
  repositories = ["${var.project_name}-backend"]
  kms_key_arn  = module.key.arn
  disposable   = var.disposable
}

module "build" {
  source         = "../../modules/build"
  name           = "${var.project_name}-backend-build"
  source_url     = var.source_url
  repository_url = module.registry.repository_urls["${var.project_name}-backend"]
  repository_arn = module.registry.repository_arns["${var.project_name}-backend"]
  kms_key_arn    = module.key.arn
}

module "network" {
  source = "../../modules/network"
  name   = var.project_name
}

module "cluster" {
  source             = "../../modules/cluster"
  name               = var.project_name
  cluster_name       = "${var.project_name}-cluster"
  container_insights = false
  repository_arns    = values(module.registry.repository_arns)
  secret_arns        = [module.secrets.arn]
  kms_key_arn        = module.key.arn
  vpc_id             = module.network.vpc_id
  vpc_cidr           = module.network.cidr

  balancer_security_group_id = module.edge.security_group_id
  ports                      = [8000]
}

module "secrets" {
  source = "../../modules/secrets"
  name   = "${var.project_name}-app-secrets"
  draw   = ["DATABASE_PASSWORD", "SECRET_KEY"]
  values = {
    DATABASE_URL = format(
      "postgresql://postgres:%s@%s:5432/multitenant_ai?sslmode=require",
      module.secrets.drawn["DATABASE_PASSWORD"].random_password, module.database.address,
    )
    REDIS_URL = "rediss://:${module.cache.auth_token}@${module.cache.endpoint}:6379/0"
  }
  revision    = var.password_revision
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

module "database" {
  source               = "../../modules/database"
  identifier           = "${var.project_name}-db"
  instance_class       = "db.t3.micro"
  performance_insights = false
  db_name              = "multitenant_ai"
  username             = "postgres"
  password             = module.secrets.drawn["DATABASE_PASSWORD"].random_password
  password_revision    = var.password_revision
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.private_data_subnet_ids
  clients              = { tasks = module.cluster.security_group_id }
  kms_key_arn          = module.key.arn
  disposable           = var.disposable
}

module "cache" {
  source      = "../../modules/cache"
  identifier  = "${var.project_name}-redis"
  node_type   = "cache.t3.micro"
  vpc_id      = module.network.vpc_id
  subnet_ids  = module.network.private_data_subnet_ids
  clients     = { tasks = module.cluster.security_group_id }
  kms_key_arn = module.key.arn
}

module "storage" {
  source      = "../../modules/storage"
  name        = "${var.project_name}-storage-${data.aws_caller_identity.current.account_id}"
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

resource "aws_route53_zone" "this" {
  # checkov:skip=CKV2_AWS_38: the domain's registrar has no DNSSEC
  # checkov:skip=CKV2_AWS_39: query logs of a public zone tell nothing that is acted on
  count = var.domain_name == "" ? 0 : 1
  name  = var.domain_name
}

module "certificate" {
  source      = "../../modules/certificate"
  count       = var.domain_name == "" ? 0 : 1
  domain_name = var.domain_name
  zone        = { id = aws_route53_zone.this[0].zone_id }
}

module "edge" {
  source               = "../../modules/edge"
  name                 = var.project_name
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.public_subnet_ids
  https                = var.domain_name != ""
  certificate_arn      = one(module.certificate[*].arn)
  names                = compact([var.domain_name])
  zone_id              = one(aws_route53_zone.this[*].zone_id)
  idle_timeout_seconds = 120
  disposable           = var.disposable
}

module "route" {
  source        = "../../modules/route"
  name          = "${var.project_name}-tg"
  vpc_id        = module.network.vpc_id
  listener_arns = module.edge.listener_arns
  priority      = 100
  paths         = ["/*"]
  health_check  = { path = "/ping" }
}

module "task" {
  source             = "../../modules/task"
  family             = "${var.project_name}-task"
  role_name          = "${var.project_name}-task-role"
  policies           = { storage = module.storage.use_policy }
  execution_role_arn = module.cluster.execution_role_arn
  cpu                = 1024
  memory             = 2048
  log_group          = "/ecs/${var.project_name}"
  kms_key_arn        = module.key.arn

  containers = [{
    name       = "backend"
    image      = "${module.registry.repository_urls["${var.project_name}-backend"]}:${var.image_tag}"
    port       = 8000
    memory     = 2048
    log_prefix = "ecs"
    environment = {
      ENVIRONMENT    = "production"
      S3_BUCKET_NAME = module.storage.bucket
    }
    secrets = { for key in ["DATABASE_URL", "REDIS_URL", "SECRET_KEY"] : key => "${module.secrets.arn}:${key}::" }
  }]
}

module "service" {
  source              = "../../modules/service"
  name                = "${var.project_name}-service"
  cluster_name        = module.cluster.name
  task_definition_arn = module.task.definition_arn
  subnet_ids          = module.network.private_app_subnet_ids
  security_group_id   = module.cluster.security_group_id
  target_group_arn    = module.route.target_group_arn
  container           = "backend"
  port                = 8000
  scaling             = { cpu = 70, memory = 80 }
}

module "alarms" {
  source         = "../../modules/alarms"
  name           = var.project_name
  emails         = var.alarm_emails
  databases      = [module.database.identifier]
  cache_members  = [module.cache.primary_member_id]
  load_balancers = [module.edge.arn_suffix]
  target_groups  = [module.route.target_group_arn_suffix]
  kms_key_arn    = module.key.arn
}
