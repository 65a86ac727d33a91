variable "family" {
  description = "Name of the task definition."
  type        = string
}

variable "role_name" {
  description = "Name of the task role."
  type        = string
}

variable "policies" {
  description = "What the program may do: policy documents by name."
  type        = map(string)
  default     = {}
}

variable "execution_role_arn" {
  description = "Role that starts the tasks."
  type        = string
}

variable "cpu" {
  description = "CPU units of a task; 1024 are one vCPU."
  type        = number
  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu must be a size that Fargate has: 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory" {
  description = "Memory of a task, MiB; Fargate has 2 to 8 times the CPU units (in MiB), in steps."
  type        = number
  validation {
    condition     = var.memory >= 2 * var.cpu && var.memory <= 8 * var.cpu
    error_message = "memory must be 2 to 8 times cpu."
  }
}

variable "containers" {
  description = "Containers of a task. log_prefix: of its log streams, else its name. starts_after: containers before it."
  type = list(object({
    name           = string
    image          = string
    port           = optional(number)
    memory         = optional(number)
    essential      = optional(bool, true)
    environment    = optional(map(string), {})
    secrets        = optional(map(string), {})
    health_command = optional(string)
    log_prefix     = optional(string)
    starts_after   = optional(list(string), [])
  }))
  validation {
    condition     = anytrue([for each in var.containers : each.essential])
    error_message = "containers must have at least one that is essential."
  }
}

variable "log_group" {
  description = "Name of the log group."
  type        = string
}

variable "log_retention_in_days" {
  description = "How long logs are kept."
  type        = number
  default     = 30
}

variable "kms_key_arn" {
  description = "Key of the logs."
  type        = string
}
