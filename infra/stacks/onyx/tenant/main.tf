# One tenant of Onyx: nginx before the API and the web server, and the background workers, in one task.

locals {
  store = {
    POSTGRES_HOST          = var.postgres_address
    POSTGRES_PORT          = "5432"
    POSTGRES_USER          = "onyx_root"
    POSTGRES_DB            = var.database
    REDIS_HOST             = var.redis_host
    REDIS_PORT             = "6379"
    REDIS_SSL              = "true"
    VESPA_HOST             = var.vespa_host
    VESPA_PORT             = "8080"
    VESPA_CONFIG_PORT      = "19071"
    S3_FILE_STORE_BUCKET   = var.bucket
    MULTI_TENANT           = "false"
    AUTH_TYPE              = "basic"
    WEB_DOMAIN             = "https://${var.domain_name}"
    LOG_LEVEL              = "info"
    FILE_STORE_BACKEND     = "s3"
    S3_FILE_STORE_PREFIX   = var.name
    DISABLE_TELEMETRY      = "true"
    CHECK_TTL_MANAGEMENT_H = "24"
  }
  passwords = {
    for key in ["POSTGRES_PASSWORD", "REDIS_PASSWORD", "USER_AUTH_SECRET"] : key => "${var.secret_arn}:${key}::"
  }
}

module "route" {
  source        = "../../../modules/route"
  name          = "${var.name}-tg"
  vpc_id        = var.vpc_id
  listener_arns = var.listener_arns
  priority      = var.priority
  hosts         = [var.domain_name]
  # Migrations of a new tenant take minutes.
  health_check = { path = "/health", matcher = "200-299", interval = 60, timeout = 30, unhealthy_threshold = 10 }
}

module "task" {
  source             = "../../../modules/task"
  family             = var.name
  role_name          = "${var.name}-task-role"
  policies           = { s3-file-store-access = var.bucket_policy }
  execution_role_arn = var.execution_role_arn
  cpu                = 1024
  memory             = 4096
  log_group          = "/ecs/${var.name}"
  kms_key_arn        = var.kms_key_arn

  containers = [
    {
      name         = "nginx"
      image        = var.images["onyx-nginx"]
      port         = 80
      memory       = 256
      environment  = { DOMAIN = var.domain_name, ONYX_BACKEND_API_HOST = "localhost", ONYX_WEB_SERVER_HOST = "localhost" }
      starts_after = ["api_server", "web_server"]
    },
    {
      name        = "api_server"
      image       = var.images["onyx-backend"]
      port        = 8080
      memory      = 1536
      log_prefix  = "api"
      environment = merge(local.store, { ONYX_ROLE = "api_server" })
      secrets     = local.passwords
    },
    {
      name       = "web_server"
      image      = var.images["onyx-web-server"]
      port       = 3000
      memory     = 768
      log_prefix = "web"
      environment = {
        INTERNAL_URL               = "http://localhost:8080"
        WEB_DOMAIN                 = var.domain_name
        NEXT_PUBLIC_DISABLE_LOGOUT = "false"
        HOSTNAME                   = "0.0.0.0" # Next.js would bind to the interface's address, where nginx does not look.
      }
    },
    {
      name        = "background"
      image       = var.images["onyx-background"]
      memory      = 1536
      environment = merge(local.store, { ONYX_ROLE = "background" })
      secrets     = local.passwords
    },
  ]
}

module "service" {
  source                            = "../../../modules/service"
  name                              = "${var.name}-service"
  cluster_name                      = var.cluster_name
  task_definition_arn               = module.task.definition_arn
  subnet_ids                        = var.subnet_ids
  security_group_id                 = var.task_security_group_id
  target_group_arn                  = module.route.target_group_arn
  container                         = "nginx"
  port                              = 80
  health_check_grace_period_seconds = 600
}
