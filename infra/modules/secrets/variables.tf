variable "name" {
  description = "Name of the secret."
  type        = string
}

variable "description" {
  description = "What is in it."
  type        = string
  default     = "Application secrets"
}

variable "draw" {
  description = "Keys whose values are drawn: 32 letters and digits each."
  type        = set(string)
  default     = []
}

variable "values" {
  description = "Keys whose values come from elsewhere, such as endpoints. Not kept in state."
  type        = map(string)
  default     = {}
  ephemeral   = true
}

variable "revision" {
  description = "A new number draws new passwords and writes them; give the data store the same number."
  type        = number
  default     = 1
  validation {
    condition     = var.revision >= 1 && floor(var.revision) == var.revision
    error_message = "revision must be a whole number from 1."
  }
}

variable "kms_key_arn" {
  description = "Key of the secret."
  type        = string
}

variable "disposable" {
  description = "Whether the secret goes at once when destroyed, instead of after 30 days."
  type        = bool
  default     = false
}
