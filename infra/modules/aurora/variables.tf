variable "identifier" {
  description = "Name of the cluster, as RDS has it."
  type        = string
  validation {
    condition     = can(regex("^[a-z](-?[a-z0-9]){0,62}$", var.identifier))
    error_message = "identifier must be small letters, digits and single hyphens, and begin with a letter."
  }
}

variable "engine_version" {
  description = "Aurora PostgreSQL version."
  type        = string
  default     = "16.6"
}

variable "min_capacity" {
  description = "Fewest Aurora capacity units; 0 and 0.5 cap max_connections at 2,000."
  type        = number
  default     = 0.5
}

variable "max_capacity" {
  description = "Most Aurora capacity units; max_connections follows it."
  type        = number
  default     = 1
  validation {
    condition     = var.max_capacity >= 1 && var.max_capacity <= 256
    error_message = "max_capacity must be 1 to 256."
  }
}

variable "instances" {
  description = "Writer and readers together."
  type        = number
  default     = 2
}

variable "db_name" {
  description = "The first database."
  type        = string
}

variable "username" {
  description = "The master user."
  type        = string
}

variable "password" {
  description = "Its password; write-only, not in state."
  type        = string
  ephemeral   = true
}

variable "password_revision" {
  description = "A new number sets the password anew."
  type        = number
  default     = 1
}

variable "backup_days" {
  description = "How many days of automatic backups are kept."
  type        = number
  default     = 7
}

variable "vpc_id" {
  description = "VPC of the cluster."
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
  description = "Key of storage and Performance Insights."
  type        = string
}

variable "disposable" {
  description = "Whether the cluster may be destroyed, without a last snapshot."
  type        = bool
  default     = false
}
