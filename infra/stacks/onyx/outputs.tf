output "alb_dns_name" {
  description = "What the tenants' CNAME records lead to; new after each destroy."
  value       = module.edge.dns_name
}

output "postgres_endpoint" {
  description = "host:port of the database server."
  value       = module.database.endpoint
}

output "postgres_address" {
  description = "Host name of the database server, without port."
  value       = module.database.address
}

output "redis_endpoint" {
  description = "The cache's primary."
  value       = module.cache.endpoint
}

output "vespa_instance_id" {
  description = "The search host, where tenants' databases are made too."
  value       = module.search_host.instance_id
}

output "file_store_bucket" {
  description = "Where uploaded files lie."
  value       = module.files.bucket
}

output "certificate_proofs" {
  description = "DNS records that prove the tenants' names to ACM."
  value       = module.certificate.proofs
}

output "repository_urls" {
  description = "Where images are pushed."
  value       = module.registry.repository_urls
}
