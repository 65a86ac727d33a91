variable "environment" {
  description = "Part of every name."
  type        = string
  default     = "dev"
  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "us-east-1"
}

variable "image_tag" {
  description = "Which images run, by the commit they were built from."
  type        = string
}

variable "services" {
  description = "Services by name: the port they listen on, the paths they serve, the priority of their rule, their variables."
  type = map(object({
    port        = number
    paths       = list(string)
    priority    = number
    environment = optional(map(string), {})
  }))
}

variable "budget_usd" {
  description = "Dollars a month."
  type        = number
  default     = 150
}

variable "password_revision" {
  description = "A new number draws new passwords."
  type        = number
  default     = 1
}

variable "alarm_emails" {
  description = "Who is told."
  type        = list(string)
}

variable "disposable" {
  description = "Whether everything may be destroyed, data included."
  type        = bool
  default     = false
}
