output "alb_dns_name" {
  description = "The load balancer's name."
  value       = module.edge.dns_name
}

output "alb_name" {
  description = "The load balancer."
  value       = module.edge.name
}

output "target_group_arn" {
  description = "Where the tasks are registered."
  value       = module.route.target_group_arn
}

output "security_group_id" {
  description = "Group of the tasks."
  value       = module.cluster.security_group_id
}

output "database_endpoint" {
  description = "Host name of the database, without port."
  value       = module.database.address
}

output "redis_endpoint" {
  description = "Host name of the cache."
  value       = module.cache.endpoint
}

output "s3_bucket_name" {
  description = "Where documents lie."
  value       = module.storage.bucket
}

output "repository_urls" {
  description = "Where images are pushed."
  value       = module.registry.repository_urls
}
