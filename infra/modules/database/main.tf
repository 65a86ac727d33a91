# PostgreSQL on RDS: private, encrypted, TLS required, reachable from the named groups only.

resource "aws_db_subnet_group" "this" {
  name        = "${var.identifier}-db-subnet-group"
  description = "Data subnets of ${var.identifier}"
  subnet_ids  = var.subnet_ids
}

module "access" {
  source      = "../access_group"
  name        = "${var.identifier}-rds-sg"
  description = "PostgreSQL ${var.identifier}"
  vpc_id      = var.vpc_id
  ports       = [5432]
  clients     = var.clients
}

resource "aws_db_parameter_group" "this" {
  name        = "${var.identifier}-postgres"
  description = "TLS only; statements that change the schema or take a second are logged"
  family      = "postgres${split(".", var.engine_version)[0]}"

  dynamic "parameter" {
    for_each = { "rds.force_ssl" = "1", "log_statement" = "ddl", "log_min_duration_statement" = "1000" }
    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  # checkov:skip=CKV2_AWS_69: the parameter group requires TLS; the check does not read dynamic blocks
  # checkov:skip=CKV_AWS_118: enhanced monitoring is billed by its log volume; Performance Insights and alarms see more
  # checkov:skip=CKV_AWS_157: several zones are the stack's decision, they double the price
  # checkov:skip=CKV_AWS_293: on, unless the stack is disposable
  identifier     = var.identifier
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  multi_az       = var.multi_az

  db_name                             = var.db_name
  username                            = var.username
  password_wo                         = var.password
  password_wo_version                 = var.password_revision
  iam_database_authentication_enabled = true

  storage_type          = "gp3"
  allocated_storage     = var.storage_gib
  max_allocated_storage = var.storage_gib * 5
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [module.access.id]
  parameter_group_name   = aws_db_parameter_group.this.name
  publicly_accessible    = false

  backup_retention_period    = var.backup_days
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true
  deletion_protection        = !var.disposable
  skip_final_snapshot        = var.disposable
  final_snapshot_identifier  = var.disposable ? null : "${var.identifier}-final"

  performance_insights_enabled    = var.performance_insights
  performance_insights_kms_key_id = var.performance_insights ? var.kms_key_arn : null
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  tags = { Name = "${var.identifier}-postgres" }
}
