variable "name" {
  description = "Name of the instance."
  type        = string
}

variable "description" {
  description = "What it is for."
  type        = string
}

variable "instance_type" {
  description = "Size."
  type        = string
}

variable "volume_gib" {
  description = "Size of the root volume."
  type        = number
  default     = 16
}

variable "user_data" {
  description = "What runs at the first start."
  type        = string
  default     = null
}

variable "vpc_id" {
  description = "VPC of the instance."
  type        = string
}

variable "vpc_cidr" {
  description = "Address block of the VPC."
  type        = string
}

variable "subnet_id" {
  description = "A private subnet with a way out."
  type        = string
}

variable "ports" {
  description = "Ports that clients may reach."
  type        = list(number)
  default     = []
}

variable "clients" {
  description = "Security groups that may connect, by a name for each."
  type        = map(string)
  default     = {}
}

variable "kms_key_arn" {
  description = "Key of the volume."
  type        = string
}

variable "disposable" {
  description = "Whether the instance may be terminated."
  type        = bool
  default     = false
}
