output "identifier" {
  description = "Name of the instance."
  value       = aws_db_instance.this.identifier
}

output "address" {
  description = "Host name, without port: what goes into a connection string beside the port."
  value       = aws_db_instance.this.address
}

output "endpoint" {
  description = "host:port, for people."
  value       = aws_db_instance.this.endpoint
}

output "port" {
  description = "Port."
  value       = aws_db_instance.this.port
}

output "security_group_id" {
  description = "Group of the instance."
  value       = module.access.id
}
