variable "project_name" {
  description = "Begins every name."
  type        = string
  default     = "multitenant-ai-minimal"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,27}$", var.project_name))
    error_message = "project_name must be 3 to 28 small letters, digits and hyphens, and begin with a letter."
  }
}

variable "environment" {
  description = "For tags."
  type        = string
  default     = "production"
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "us-west-2"
}

variable "image_tag" {
  description = "Which image runs."
  type        = string
}

variable "domain_name" {
  description = "Domain whose zone is made here; empty for HTTP on the load balancer's own name."
  type        = string
  default     = ""
}

variable "source_url" {
  description = "Repository that CodeBuild builds."
  type        = string
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
