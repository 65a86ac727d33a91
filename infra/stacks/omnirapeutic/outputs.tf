output "alb_arn" {
  description = "The load balancer."
  value       = module.edge.arn
}

output "alb_arn_suffix" {
  description = "The load balancer as metrics name it."
  value       = module.edge.arn_suffix
}

output "alb_dns_name" {
  description = "The load balancer's name."
  value       = module.edge.dns_name
}

output "alb_security_group_id" {
  description = "Group of the load balancer."
  value       = module.edge.security_group_id
}

output "ecs_security_group_id" {
  description = "Group of the tasks."
  value       = module.cluster.security_group_id
}

output "aurora_cluster_endpoint" {
  description = "Host name of the writer."
  value       = module.aurora.endpoint
}

output "aurora_reader_endpoint" {
  description = "Host name of the readers."
  value       = module.aurora.reader_endpoint
}

output "aurora_security_group_id" {
  description = "Group of the database."
  value       = module.aurora.security_group_id
}

output "bastion_instance_id" {
  description = "Where sessions begin."
  value       = module.bastion.id
}

output "nat_gateway_ids" {
  description = "NAT gateways, one per zone."
  value       = module.network.nat_gateway_ids
}

output "private_app_subnet_ids" {
  description = "Subnets of the tasks."
  value       = module.network.private_app_subnet_ids
}

output "vpc_id" {
  description = "The VPC."
  value       = module.network.vpc_id
}

output "waf_web_acl_arn" {
  description = "The web firewall."
  value       = module.firewall.arn
}

output "alarms_sns_topic_arn" {
  description = "Where alarms are published."
  value       = module.alarms.topic_arn
}

output "repository_urls" {
  description = "Where images are pushed."
  value       = module.registry.repository_urls
}
