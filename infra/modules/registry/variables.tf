variable "repositories" {
  description = "Names of the repositories."
  type        = set(string)
  validation {
    condition     = alltrue([for name in var.repositories : can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", name))])
    error_message = "repositories must be names that ECR accepts: small letters, digits, and . _ - / between them."
  }
}

variable "keep" {
  description = "How many images stay in each; a rollback needs the ones before."
  type        = number
  default     = 20
  validation {
    condition     = var.keep >= 5
    error_message = "keep must be at least 5, or there is nothing to roll back to."
  }
}

variable "kms_key_arn" {
  description = "Key of the images at rest."
  type        = string
}

variable "disposable" {
  description = "Whether the repositories may be destroyed with the images in them."
  type        = bool
  default     = false
}
