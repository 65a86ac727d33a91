output "identifier" {
  description = "Name of the cluster."
  value       = aws_rds_cluster.this.cluster_identifier
}

output "endpoint" {
  description = "Host name of the writer, without port."
  value       = aws_rds_cluster.this.endpoint
}

output "reader_endpoint" {
  description = "Host name of the readers, without port."
  value       = aws_rds_cluster.this.reader_endpoint
}

output "port" {
  description = "Port."
  value       = aws_rds_cluster.this.port
}

output "security_group_id" {
  description = "Group of the cluster."
  value       = module.access.id
}
