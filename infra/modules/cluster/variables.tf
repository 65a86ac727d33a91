variable "name" {
  description = "Name of the stack and environment; begins the names of role and group."
  type        = string
}

variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
}

variable "container_insights" {
  description = "Whether Container Insights is on."
  type        = bool
}

variable "repository_arns" {
  description = "Repositories that tasks are pulled from."
  type        = list(string)
}

variable "pull_policy_name" {
  description = "Name of the inline policy that lets the execution role pull."
  type        = string
  default     = "ecr-access"
}

variable "secret_arns" {
  description = "Secrets that containers are started with."
  type        = list(string)
}

variable "kms_key_arn" {
  description = "Key of the secrets."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the tasks."
  type        = string
}

variable "vpc_cidr" {
  description = "Address block of the VPC."
  type        = string
}

variable "balancer_security_group_id" {
  description = "Group of the load balancer."
  type        = string
}

variable "ports" {
  description = "Ports that containers serve."
  type        = list(number)
}
