variable "identifier" {
  description = "Name of the replication group; its members are identifier-001 and so on."
  type        = string
  validation {
    condition     = can(regex("^[a-z](-?[a-z0-9]){0,39}$", var.identifier))
    error_message = "identifier must be at most 40 small letters, digits and single hyphens, and begin with a letter."
  }
}

variable "engine_version" {
  description = "Redis version, major.minor."
  type        = string
  default     = "7.0"
}

variable "node_type" {
  description = "Size, such as cache.t4g.micro."
  type        = string
  validation {
    condition     = startswith(var.node_type, "cache.")
    error_message = "node_type must begin with cache."
  }
}

variable "members" {
  description = "Primary and replicas together; two or more fail over by themselves."
  type        = number
  default     = 1
  validation {
    condition     = var.members >= 1 && var.members <= 6
    error_message = "members must be 1 to 6."
  }
}

variable "snapshot_days" {
  description = "How many days of snapshots are kept."
  type        = number
  default     = 1
}

variable "vpc_id" {
  description = "VPC of the cache."
  type        = string
}

variable "subnet_ids" {
  description = "Data subnets, in two zones at least."
  type        = list(string)
}

variable "clients" {
  description = "Security groups that may connect, by a name for each."
  type        = map(string)
}

variable "kms_key_arn" {
  description = "Key of data at rest."
  type        = string
}
