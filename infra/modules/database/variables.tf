variable "identifier" {
  description = "Name of the instance, as RDS has it."
  type        = string
  validation {
    condition     = can(regex("^[a-z](-?[a-z0-9]){0,62}$", var.identifier))
    error_message = "identifier must be small letters, digits and single hyphens, and begin with a letter."
  }
}

variable "engine_version" {
  description = "PostgreSQL version; AWS applies minor ones by itself."
  type        = string
  default     = "17.2"
}

variable "instance_class" {
  description = "Size, such as db.t4g.small."
  type        = string
  validation {
    condition     = startswith(var.instance_class, "db.")
    error_message = "instance_class must begin with db."
  }
}

variable "multi_az" {
  description = "Whether a standby in another zone takes over."
  type        = bool
  default     = false
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

variable "storage_gib" {
  description = "Storage to begin with; it grows by itself to five times that."
  type        = number
  default     = 20
}

variable "backup_days" {
  description = "How many days of automatic backups are kept."
  type        = number
  default     = 7
  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "backup_days must be 1 to 35; 0 would turn backups off."
  }
}

variable "performance_insights" {
  description = "Whether Performance Insights is on."
  type        = bool
  default     = true
}

variable "vpc_id" {
  description = "VPC of the instance."
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
  description = "Whether the instance may be destroyed, without a last snapshot."
  type        = bool
  default     = false
}
