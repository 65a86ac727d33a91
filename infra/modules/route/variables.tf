variable "name" {
  description = "Name of the target group."
  type        = string
  validation {
    condition     = length(var.name) <= 32
    error_message = "name must be at most 32 characters."
  }
}

variable "vpc_id" {
  description = "VPC of the tasks."
  type        = string
}

variable "listener_arns" {
  description = "Listeners that get the rule, by a name for each."
  type        = map(string)
}

variable "priority" {
  description = "Priority of the rule; lower ones are asked first."
  type        = number
}

variable "paths" {
  description = "Path patterns, any of them."
  type        = list(string)
  default     = []
}

variable "hosts" {
  description = "Host names, any of them."
  type        = list(string)
  default     = []
  validation {
    condition     = length(var.hosts) + length(var.paths) > 0
    error_message = "A rule needs paths or hosts; for everything, write paths = [\"/*\"]."
  }
}

variable "health_check" {
  description = "How a target's health is asked, and how often it may fail."
  type = object({
    path                = string
    matcher             = optional(string, "200")
    interval            = optional(number, 30)
    timeout             = optional(number, 5)
    unhealthy_threshold = optional(number, 3)
  })
  validation {
    condition     = startswith(var.health_check.path, "/") && var.health_check.timeout < var.health_check.interval
    error_message = "health_check needs a path that begins with / and a timeout below the interval."
  }
}
