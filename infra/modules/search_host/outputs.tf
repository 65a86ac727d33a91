output "instance_id" {
  description = "ID of the instance."
  value       = module.instance.id
}

output "host" {
  description = "Its address in the VPC."
  value       = module.instance.private_ip
}

output "security_group_id" {
  description = "Its group; who may also reach data stores from there."
  value       = module.instance.security_group_id
}
