variable "name" {
  description = "Name of the project."
  type        = string
}

variable "source_url" {
  description = "Repository on GitHub."
  type        = string
  validation {
    condition     = startswith(var.source_url, "https://")
    error_message = "source_url must begin with https://."
  }
}

variable "buildspec" {
  description = "Path of the build's description in the repository."
  type        = string
  default     = "buildspec.yml"
}

variable "repository_url" {
  description = "Where the image is pushed."
  type        = string
}

variable "repository_arn" {
  description = "The same, as IAM names it."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of logs and artifacts."
  type        = string
}
