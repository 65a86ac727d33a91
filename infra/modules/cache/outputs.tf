output "identifier" {
  description = "Name of the replication group."
  value       = aws_elasticache_replication_group.this.id
}

output "endpoint" {
  description = "Host name of the primary."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "reader_endpoint" {
  description = "Host name of the readers."
  value       = aws_elasticache_replication_group.this.reader_endpoint_address
}

output "primary_member_id" {
  description = "The first member, for metrics and alarms."
  value       = "${var.identifier}-001"
}

output "auth_token" {
  description = "The token that is in force."
  value       = aws_elasticache_replication_group.this.auth_token
  sensitive   = true
}

output "security_group_id" {
  description = "Group of the cache."
  value       = module.access.id
}
