# Redis on ElastiCache: private, TLS and a token required, encrypted at rest.

# ElastiCache takes its token as a plain argument, so this one password is in state; it is set once, and every later
# draw is ignored. Rotate it with `aws elasticache modify-replication-group --auth-token-update-strategy ROTATE`.
data "aws_secretsmanager_random_password" "token" {
  password_length     = 48
  exclude_punctuation = true
}

resource "aws_elasticache_subnet_group" "this" {
  name        = "${var.identifier}-subnet-group"
  description = "Data subnets of ${var.identifier}"
  subnet_ids  = var.subnet_ids
}

module "access" {
  source      = "../access_group"
  name        = "${var.identifier}-sg"
  description = "Redis ${var.identifier}"
  vpc_id      = var.vpc_id
  ports       = [6379]
  clients     = var.clients
}

resource "aws_elasticache_replication_group" "this" {
  # checkov:skip=CKV2_AWS_50: members in several zones are the stack's decision, they multiply the price
  replication_group_id = var.identifier
  description          = "Redis of ${var.identifier}"
  engine               = "redis"
  engine_version       = var.engine_version
  node_type            = var.node_type
  port                 = 6379

  num_cache_clusters         = var.members
  automatic_failover_enabled = var.members > 1
  multi_az_enabled           = var.members > 1

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [module.access.id]

  transit_encryption_enabled = true
  auth_token                 = data.aws_secretsmanager_random_password.token.random_password
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn

  snapshot_retention_limit   = var.snapshot_days
  auto_minor_version_upgrade = true
  apply_immediately          = true
  tags                       = { Name = var.identifier }

  lifecycle {
    ignore_changes = [auth_token]
  }
}
