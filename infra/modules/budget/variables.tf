variable "name" {
  description = "Name of the stack and environment."
  type        = string
}

variable "limit_usd" {
  description = "Dollars a month."
  type        = number
  validation {
    condition     = var.limit_usd > 0
    error_message = "limit_usd must be above 0."
  }
}

variable "emails" {
  description = "Who is told."
  type        = list(string)
  validation {
    condition     = length(var.emails) > 0
    error_message = "emails must name somebody, or nobody is told."
  }
}
