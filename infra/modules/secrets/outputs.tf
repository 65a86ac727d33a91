output "arn" {
  description = "ARN of the secret; ARN:KEY:: names one of its keys in a task definition."
  value       = aws_secretsmanager_secret.this.arn
}

# Terraform takes a map for ephemeral only where the map itself is marked, not its elements: hence the way through JSON.
output "drawn" {
  description = "The draws by key, for this run only: `drawn[KEY].random_password`."
  value       = jsondecode(jsonencode(ephemeral.aws_secretsmanager_random_password.drawn))
  ephemeral   = true
}
