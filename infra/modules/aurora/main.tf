# PostgreSQL on Aurora Serverless v2: capacity follows load between two limits.

resource "aws_db_subnet_group" "this" {
  name        = "${var.identifier}-aurora-subnet-group"
  description = "Data subnets of ${var.identifier}"
  subnet_ids  = var.subnet_ids
}

module "access" {
  source      = "../access_group"
  name        = "${var.identifier}-aurora-sg"
  description = "Aurora ${var.identifier}"
  vpc_id      = var.vpc_id
  ports       = [5432]
  clients     = var.clients
}

resource "aws_rds_cluster_parameter_group" "this" {
  name        = "${var.identifier}-aurora-postgres"
  description = "TLS only; statements that change the schema or take a second are logged"
  family      = "aurora-postgresql${split(".", var.engine_version)[0]}"

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

resource "aws_rds_cluster" "this" {
  # checkov:skip=CKV2_AWS_27: the parameter group logs queries; the check does not read dynamic blocks
  # checkov:skip=CKV_AWS_139: on, unless the stack is disposable
  # checkov:skip=CKV2_AWS_8: automatic backups of 7 to 35 days and a last snapshot; a backup plan is the account's
  cluster_identifier = var.identifier
  engine             = "aurora-postgresql"
  engine_mode        = "provisioned" # What Serverless v2 is called here.
  engine_version     = var.engine_version

  database_name                       = var.db_name
  master_username                     = var.username
  master_password_wo                  = var.password
  master_password_wo_version          = var.password_revision
  iam_database_authentication_enabled = true

  serverlessv2_scaling_configuration {
    min_capacity = var.min_capacity
    max_capacity = var.max_capacity
  }

  storage_encrypted = true
  kms_key_id        = var.kms_key_arn

  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [module.access.id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.this.name

  backup_retention_period         = var.backup_days
  copy_tags_to_snapshot           = true
  deletion_protection             = !var.disposable
  skip_final_snapshot             = var.disposable
  final_snapshot_identifier       = var.disposable ? null : "${var.identifier}-final"
  enabled_cloudwatch_logs_exports = ["postgresql"]
}

resource "aws_rds_cluster_instance" "this" {
  # checkov:skip=CKV_AWS_118: enhanced monitoring is billed by its log volume; Performance Insights and alarms see more
  count = var.instances

  identifier                      = "${var.identifier}-${count.index + 1}"
  cluster_identifier              = aws_rds_cluster.this.id
  engine                          = aws_rds_cluster.this.engine
  engine_version                  = aws_rds_cluster.this.engine_version
  instance_class                  = "db.serverless"
  publicly_accessible             = false
  auto_minor_version_upgrade      = true
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn
}
