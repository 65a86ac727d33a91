output "alb_dns_name" {
  description = "The load balancer's name."
  value       = module.edge.dns_name
}

output "cluster_name" {
  description = "The ECS cluster."
  value       = module.cluster.name
}

output "service_names" {
  description = "The services."
  value       = [for each in module.service : each.name]
}

output "target_group_arns" {
  description = "Target groups by service."
  value       = { for name, each in module.route : name => each.target_group_arn }
}

output "database_endpoint" {
  description = "Host name of the database."
  value       = module.database.address
}

output "repository_urls" {
  description = "Where images are pushed."
  value       = module.registry.repository_urls
}
