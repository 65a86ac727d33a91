variable "environment" {
  description = "Part of every name."
  type        = string
  default     = "prod"
  validation {
    condition     = contains(["prod", "staging"], var.environment)
    error_message = "environment must be prod or staging."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "us-west-2"
}

variable "image_tag" {
  description = "Which images run."
  type        = string
}

variable "tenants" {
  description = "Tenants by name: their host name, their database, the priority of their listener rule."
  type = map(object({
    domain_name = string
    database    = string
    priority    = number
  }))
  validation {
    condition     = length(var.tenants) > 0 && length(distinct([for each in var.tenants : each.priority])) == length(var.tenants)
    error_message = "tenants must be at least one, each with a priority of its own."
  }
}

variable "password_revision" {
  description = "A new number draws new passwords."
  type        = number
  default     = 1
}

variable "alarm_emails" {
  description = "Who is told."
  type        = set(string)
  default     = []
}

variable "disposable" {
  description = "Whether everything may be destroyed, data included."
  type        = bool
  default     = false
}
