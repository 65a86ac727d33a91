variable "name" {
  description = "Name of the service."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
}

variable "task_definition_arn" {
  description = "What to run."
  type        = string
}

variable "desired_count" {
  description = "Tasks at first; later autoscaling's."
  type        = number
  default     = 2
}

variable "subnet_ids" {
  description = "Subnets of the tasks."
  type        = list(string)
}

variable "security_group_id" {
  description = "Group of the tasks."
  type        = string
}

variable "target_group_arn" {
  description = "Where the tasks are registered."
  type        = string
}

variable "container" {
  description = "The container that is served."
  type        = string
}

variable "port" {
  description = "Its port."
  type        = number
}

variable "health_check_grace_period_seconds" {
  description = "How long a new task may fail health checks before ECS replaces it."
  type        = number
  default     = 60
}

variable "scaling" {
  description = "Fewest and most tasks, and the average utilization to hold, in percent."
  type = object({
    min    = optional(number, 2)
    max    = optional(number, 10)
    cpu    = optional(number, 70)
    memory = optional(number)
  })
  default = {}
  validation {
    condition     = var.scaling.max >= var.scaling.min
    error_message = "scaling.max must not be below scaling.min."
  }
}
