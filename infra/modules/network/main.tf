# A VPC over several zones: public subnets for the balancer, private ones for tasks, isolated ones for data.

data "aws_region" "current" {}

locals {
  tiers = { public = 1, private-app = 11, private-data = 21 }
  subnets = merge([
    for tier, first in local.tiers : {
      for number, zone in var.zones : "${tier}-${zone}" => { tier = tier, zone = zone, number = first + number }
    }
  ]...)
  nat_zones = { none = [], single = slice(var.zones, 0, 1), per_zone = var.zones }[var.nat]
}

resource "aws_vpc" "this" {
  # checkov:skip=CKV2_AWS_11: flow logs are the module flow_logs, which stacks add where they want them
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = "${var.name}-vpc" }
}

# Emptied: whatever forgets to name a group is cut off instead of let in.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-default-unused" }
}

resource "aws_subnet" "this" {
  for_each = local.subnets

  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(var.cidr, 8, each.value.number)
  availability_zone = "${data.aws_region.current.name}${each.value.zone}"
  tags              = { Name = "${var.name}-${each.key}", Tier = each.value.tier }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-igw" }
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)

  domain     = "vpc"
  tags       = { Name = "${var.name}-nat-${each.key}" }
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  for_each = toset(local.nat_zones)

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.this["public-${each.key}"].id
  tags          = { Name = "${var.name}-nat-${each.key}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-public-rt" }
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

# One table per zone where each zone has a NAT gateway of its own, else one for all.
resource "aws_route_table" "private_app" {
  for_each = toset(var.nat == "per_zone" ? var.zones : ["all"])

  vpc_id = aws_vpc.this.id
  tags   = { Name = var.nat == "per_zone" ? "${var.name}-private-app-${each.key}-rt" : "${var.name}-private-app-rt" }
}

resource "aws_route" "private_app" {
  for_each = var.nat == "none" ? {} : aws_route_table.private_app

  route_table_id         = each.value.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[var.nat == "per_zone" ? each.key : var.zones[0]].id
}

# No way out: data stores answer, they do not call.
resource "aws_route_table" "private_data" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-private-data-rt" }
}

resource "aws_route_table_association" "this" {
  for_each = local.subnets

  subnet_id = aws_subnet.this[each.key].id
  route_table_id = {
    public       = aws_route_table.public.id
    private-app  = aws_route_table.private_app[var.nat == "per_zone" ? each.value.zone : "all"].id
    private-data = aws_route_table.private_data.id
  }[each.value.tier]
}

# Image layers come from S3: through the gateway endpoint they cost no NAT traffic.
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.this.id
  service_name    = "com.amazonaws.${data.aws_region.current.name}.s3"
  route_table_ids = [for each in aws_route_table.private_app : each.id]
  tags            = { Name = "${var.name}-s3-endpoint" }
}
