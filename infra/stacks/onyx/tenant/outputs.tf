output "service_name" {
  description = "The tenant's service."
  value       = module.service.name
}

output "target_group_arn_suffix" {
  description = "The tenant's target group as metrics name it."
  value       = module.route.target_group_arn_suffix
}
