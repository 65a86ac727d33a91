variable "domain_name" {
  description = "The name that is certified."
  type        = string
}

variable "other_names" {
  description = "More names on the certificate."
  type        = list(string)
  default     = []
}

variable "zone" {
  description = "Route 53 zone of the names; without one the proof is made by hand."
  type        = object({ id = string })
  default     = null
}
