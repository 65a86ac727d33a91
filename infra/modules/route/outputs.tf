# ECS refuses a target group that no listener uses.
output "target_group_arn" {
  description = "The target group, once a listener uses it."
  value       = aws_lb_target_group.this.arn
  depends_on  = [aws_lb_listener_rule.this]
}

output "target_group_arn_suffix" {
  description = "The target group as metrics name it."
  value       = aws_lb_target_group.this.arn_suffix
}
