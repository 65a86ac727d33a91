output "alb_dns_name" {
  description = "The load balancer's name; DNS has to lead there."
  value       = module.edge.dns_name
}

output "cluster_name" {
  description = "The ECS cluster."
  value       = module.cluster.name
}

output "backend_service_name" {
  description = "The API's service."
  value       = module.backend.name
}

output "frontend_service_name" {
  description = "The front end's service."
  value       = module.frontend.name
}

output "db_endpoint" {
  description = "host:port of the database."
  value       = module.database.endpoint
}

output "redis_endpoint" {
  description = "The cache's primary."
  value       = module.cache.endpoint
}

output "redis_reader_endpoint" {
  description = "The cache's readers."
  value       = module.cache.reader_endpoint
}

output "repository_urls" {
  description = "Where images are pushed."
  value       = module.registry.repository_urls
}

output "certificate_proofs" {
  description = "DNS records that prove the name, for a zone elsewhere."
  value       = one(module.certificate[*].proofs)
}
