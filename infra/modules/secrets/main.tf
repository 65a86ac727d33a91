# Passwords that are drawn at apply and one secret that holds them. Neither is in state: the draw is ephemeral, the
# secret's value write-only. Both change only when `revision` does.

ephemeral "aws_secretsmanager_random_password" "drawn" {
  for_each = var.draw

  password_length     = 32
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "this" {
  # checkov:skip=CKV2_AWS_57: rotation is a new `revision`, which changes the data store and the secret in one apply
  name                    = var.name
  description             = var.description
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.disposable ? 0 : 30
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo         = jsonencode(merge({ for name, each in ephemeral.aws_secretsmanager_random_password.drawn : name => each.random_password }, var.values))
  secret_string_wo_version = var.revision
}
