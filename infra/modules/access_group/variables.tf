variable "name" {
  description = "Name of the group."
  type        = string
}

variable "description" {
  description = "What is behind it."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the group."
  type        = string
}

variable "ports" {
  description = "Ports that clients may reach."
  type        = list(number)
}

variable "clients" {
  description = "Security groups that may connect, by a name for each."
  type        = map(string)
}
