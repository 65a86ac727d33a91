output "arn" {
  description = "The load balancer."
  value       = aws_lb.this.arn
}

output "arn_suffix" {
  description = "The load balancer as metrics name it."
  value       = aws_lb.this.arn_suffix
}

output "name" {
  description = "Its name."
  value       = aws_lb.this.name
}

output "dns_name" {
  description = "Its DNS name; new after each destroy."
  value       = aws_lb.this.dns_name
}

output "security_group_id" {
  description = "Its group."
  value       = aws_security_group.this.id
}

output "listener_arns" {
  description = "The listener that serves: HTTPS where there is a certificate, else HTTP."
  value       = var.https ? { https = aws_lb_listener.https[0].arn } : { http = aws_lb_listener.http.arn }
}
