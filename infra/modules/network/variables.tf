variable "name" {
  description = "Name of the stack and environment; begins every name."
  type        = string
}

variable "cidr" {
  description = "The VPC's address block; subnets are its /24 parts (of a /16)."
  type        = string
  default     = "10.0.0.0/16"
  validation {
    condition     = can(cidrsubnet(var.cidr, 8, 31))
    error_message = "cidr must be a block that can be cut into 256 parts, such as 10.0.0.0/16."
  }
}

variable "zones" {
  description = "Letters of the availability zones, at least two (an ALB and RDS need two)."
  type        = list(string)
  default     = ["a", "b"]
  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 6 && alltrue([for zone in var.zones : can(regex("^[a-f]$", zone))])
    error_message = "zones must be two to six letters, such as [\"a\", \"b\"]."
  }
}

variable "nat" {
  description = "How private subnets reach the internet: none, single (cheap) or per_zone (survives a zone)."
  type        = string
  default     = "single"
  validation {
    condition     = contains(["none", "single", "per_zone"], var.nat)
    error_message = "nat must be none, single or per_zone."
  }
}
