variable "name" {
  description = "Name of the stack and environment; the key's alias."
  type        = string
}

variable "disposable" {
  description = "Whether the stack may be destroyed with everything in it: the key goes after 7 days instead of 30."
  type        = bool
  default     = false
}
