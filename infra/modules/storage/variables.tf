variable "name" {
  description = "Name of the bucket, unique in the world: end it with the account's id."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 63 small letters, digits and hyphens (dots break TLS)."
  }
}

variable "noncurrent_days" {
  description = "How long overwritten and deleted objects can be brought back."
  type        = number
  default     = 30
}

variable "kms_key_arn" {
  description = "Key of the objects."
  type        = string
}

variable "disposable" {
  description = "Whether the bucket may be destroyed with the objects in it."
  type        = bool
  default     = false
}
