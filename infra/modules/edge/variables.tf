variable "name" {
  description = "Name of the stack and environment; the balancer is NAME-alb."
  type        = string
  validation {
    condition     = length(var.name) <= 28
    error_message = "name must be at most 28 characters, as NAME-alb may have 32."
  }
}

variable "vpc_id" {
  description = "VPC of the balancer."
  type        = string
}

variable "subnet_ids" {
  description = "Public subnets, in two zones at least."
  type        = list(string)
}

variable "https" {
  description = "Whether clients are served by HTTPS; HTTP is then redirected."
  type        = bool
}

variable "certificate_arn" {
  description = "Certificate of the HTTPS listener."
  type        = string
  default     = null
  validation {
    condition     = !var.https || var.certificate_arn != null
    error_message = "HTTPS needs certificate_arn."
  }
}

variable "names" {
  description = "Names that lead to the balancer, in the zone."
  type        = set(string)
  default     = []
}

variable "zone_id" {
  description = "Route 53 zone of the names."
  type        = string
  default     = null
}

variable "idle_timeout_seconds" {
  description = "How long the balancer waits for a target."
  type        = number
  default     = 60
}

variable "access_logs_bucket" {
  description = "Bucket for access logs; none are written without."
  type        = string
  default     = null
}

variable "disposable" {
  description = "Whether the balancer may be destroyed."
  type        = bool
  default     = false
}
