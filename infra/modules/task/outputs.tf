output "definition_arn" {
  description = "The newest revision."
  value       = aws_ecs_task_definition.this.arn
  depends_on  = [aws_iam_role_policy.this]
}

output "log_group_name" {
  description = "The log group."
  value       = aws_cloudwatch_log_group.this.name
}
