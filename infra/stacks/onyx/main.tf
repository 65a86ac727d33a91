# Onyx: one task of four containers per tenant; PostgreSQL, Redis, Vespa, files and the load balancer are shared.

locals {
  name = "onyx-${var.environment}"
}

data "aws_caller_identity" "current" {}

module "key" {
  source     = "../../modules/key"
  name       = local.name
  disposable = var.disposable
}

module "registry" {
  source       = "../../modules/registry"
  repositories = ["onyx-nginx", "onyx-backend", "onyx-background", "onyx-web-server"]
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
  ports                      = [80]
}

module "secrets" {
  source      = "../../modules/secrets"
  name        = "${local.name}-app-secrets"
  draw        = ["POSTGRES_PASSWORD", "USER_AUTH_SECRET"]
  values      = { REDIS_PASSWORD = module.cache.auth_token }
  revision    = var.password_revision
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

# The server; each tenant's database is made on it by hand, from the search host.
module "database" {
  source            = "../../modules/database"
  identifier        = "${local.name}-postgres"
  instance_class    = "db.t4g.small"
  db_name           = "onyx"
  username          = "onyx_root"
  password          = module.secrets.drawn["POSTGRES_PASSWORD"].random_password
  password_revision = var.password_revision
  vpc_id            = module.network.vpc_id
  subnet_ids        = module.network.private_data_subnet_ids
  clients           = { tasks = module.cluster.security_group_id, search-host = module.search_host.security_group_id }
  kms_key_arn       = module.key.arn
  disposable        = var.disposable
}

module "cache" {
  source      = "../../modules/cache"
  identifier  = "${local.name}-redis"
  node_type   = "cache.t4g.micro"
  vpc_id      = module.network.vpc_id
  subnet_ids  = module.network.private_data_subnet_ids
  clients     = { tasks = module.cluster.security_group_id }
  kms_key_arn = module.key.arn
}

module "search_host" {
  source      = "../../modules/search_host"
  name        = local.name
  vpc_id      = module.network.vpc_id
  vpc_cidr    = module.network.cidr
  subnet_id   = module.network.private_app_subnet_ids[0]
  clients     = { tasks = module.cluster.security_group_id }
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

module "files" {
  source      = "../../modules/storage"
  name        = "${local.name}-file-store-${data.aws_caller_identity.current.account_id}"
  kms_key_arn = module.key.arn
  disposable  = var.disposable
}

# DNS is at another provider: its records come from the outputs.
module "certificate" {
  source      = "../../modules/certificate"
  domain_name = var.tenants[sort(keys(var.tenants))[0]].domain_name
  other_names = [for name in slice(sort(keys(var.tenants)), 1, length(var.tenants)) : var.tenants[name].domain_name]
}

module "edge" {
  source               = "../../modules/edge"
  name                 = local.name
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.public_subnet_ids
  https                = true
  certificate_arn      = module.certificate.arn
  idle_timeout_seconds = 300 # Answers of language models stream for minutes.
  disposable           = var.disposable
}

module "tenant" {
  source   = "./tenant"
  for_each = var.tenants

  name                   = each.key
  domain_name            = each.value.domain_name
  database               = each.value.database
  priority               = each.value.priority
  images                 = { for name, url in module.registry.repository_urls : name => "${url}:${var.image_tag}" }
  secret_arn             = module.secrets.arn
  postgres_address       = module.database.address
  redis_host             = module.cache.endpoint
  vespa_host             = module.search_host.host
  bucket                 = module.files.bucket
  bucket_policy          = module.files.use_policy
  cluster_name           = module.cluster.name
  execution_role_arn     = module.cluster.execution_role_arn
  vpc_id                 = module.network.vpc_id
  subnet_ids             = module.network.private_app_subnet_ids
  task_security_group_id = module.cluster.security_group_id
  listener_arns          = module.edge.listener_arns
  kms_key_arn            = module.key.arn
}

module "alarms" {
  source         = "../../modules/alarms"
  name           = local.name
  emails         = var.alarm_emails
  databases      = [module.database.identifier]
  cache_members  = [module.cache.primary_member_id]
  load_balancers = [module.edge.arn_suffix]
  target_groups  = [for name in sort(keys(var.tenants)) : module.tenant[name].target_group_arn_suffix]
  cluster        = module.cluster.name
  services       = [for name in sort(keys(var.tenants)) : module.tenant[name].service_name]
  kms_key_arn    = module.key.arn
}
