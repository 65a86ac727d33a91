variable "name" {
  description = "Name of the stack and environment; the instance is NAME-vespa."
  type        = string
}

variable "vespa_version" {
  description = "Tag of the Vespa image."
  type        = string
  default     = "8.526.15"
}

variable "instance_type" {
  description = "Size; Vespa wants 4 GiB at least."
  type        = string
  default     = "t3.large"
}

variable "volume_gib" {
  description = "Size of the volume, which holds the index."
  type        = number
  default     = 50
}

variable "vpc_id" {
  description = "VPC of the host."
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

variable "clients" {
  description = "Security groups that may search, by a name for each."
  type        = map(string)
}

variable "kms_key_arn" {
  description = "Key of the volume."
  type        = string
}

variable "disposable" {
  description = "Whether the host may be terminated."
  type        = bool
  default     = false
}
