variable "name" {
  description = "Name of the stack and environment."
  type        = string
}

variable "vpc_id" {
  description = "The VPC to watch."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the log group."
  type        = string
}

variable "traffic" {
  description = "ACCEPT, REJECT or ALL."
  type        = string
  default     = "ALL"
  validation {
    condition     = contains(["ACCEPT", "REJECT", "ALL"], var.traffic)
    error_message = "traffic must be ACCEPT, REJECT or ALL."
  }
}

variable "retention_in_days" {
  description = "How long the log is kept."
  type        = number
  default     = 30
}
