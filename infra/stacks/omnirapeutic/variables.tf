variable "environment" {
  description = "production or staging; part of every name."
  type        = string
  default     = "production"
  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "environment must be staging or production."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "us-east-1"
}

variable "image_tag" {
  description = "Which image runs, by the commit it was built from."
  type        = string
}

variable "domain_name" {
  description = "Domain whose zone is made here; without one there is HTTP only."
  type        = string
  default     = null
}

variable "aurora_max_capacity" {
  description = "Most Aurora capacity units."
  type        = number
  default     = 1
}

variable "rate_limit" {
  description = "Most requests of one address in five minutes."
  type        = number
  default     = 2000
}

variable "counted_rules" {
  description = "Rules of the common set that count instead of block: notes are rich text, uploads are large."
  type        = list(string)
  default     = ["SizeRestrictions_BODY", "CrossSiteScripting_BODY", "NoUserAgent_HEADER"]
}

variable "budget_usd" {
  description = "Dollars a month."
  type        = number
  default     = 600
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
