output "vpc_id" {
  description = "ID of the VPC."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Address block of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "public_subnet_ids" {
  description = "Subnets with a way to the internet gateway."
  value       = [for zone in var.zones : aws_subnet.this["public-${zone}"].id]
}

output "private_app_subnet_ids" {
  description = "Subnets of the tasks."
  value       = [for zone in var.zones : aws_subnet.this["private-app-${zone}"].id]
}

output "private_data_subnet_ids" {
  description = "Subnets of the data stores."
  value       = [for zone in var.zones : aws_subnet.this["private-data-${zone}"].id]
}

output "nat_gateway_ids" {
  description = "NAT gateways, in the order of the zones."
  value       = [for zone in local.nat_zones : aws_nat_gateway.this[zone].id]
}
