variable "name" {
  description = "Name of the stack and environment; the web ACL is NAME-waf."
  type        = string
}

variable "load_balancer_arn" {
  description = "What it stands before."
  type        = string
}

variable "rate_limit" {
  description = "Most requests of one address in five minutes."
  type        = number
  default     = 2000
  validation {
    condition     = var.rate_limit >= 10 && var.rate_limit <= 2000000000
    error_message = "rate_limit must be 10 to 2,000,000,000, as WAF has it."
  }
}

variable "counted_rules" {
  description = "Rules of the common set that count instead of block, such as SizeRestrictions_BODY."
  type        = list(string)
  default     = []
}

variable "log_retention_in_days" {
  description = "How long requests are kept."
  type        = number
  default     = 30
}

variable "kms_key_arn" {
  description = "Key of the logs."
  type        = string
}
