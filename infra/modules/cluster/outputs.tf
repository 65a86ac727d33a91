output "name" {
  description = "Name of the cluster."
  value       = aws_ecs_cluster.this.name
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_ecs_cluster.this.arn
}

# Only when its policies are in place: a task that starts before them fails.
output "execution_role_arn" {
  description = "Role that starts tasks."
  value       = aws_iam_role.execution.arn
  depends_on  = [aws_iam_role_policy.execution, aws_iam_role_policy_attachment.execution]
}

output "security_group_id" {
  description = "Group of the tasks."
  value       = aws_security_group.tasks.id
  depends_on  = [aws_vpc_security_group_ingress_rule.balancer, aws_vpc_security_group_egress_rule.balancer]
}
