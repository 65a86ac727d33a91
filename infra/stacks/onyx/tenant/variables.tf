variable "name" {
  description = "Name of the tenant; begins the names of its service, log group and target group."
  type        = string
}

variable "domain_name" {
  description = "Its host name."
  type        = string
}

variable "database" {
  description = "Its database."
  type        = string
}

variable "priority" {
  description = "Priority of its listener rule."
  type        = number
}

variable "images" {
  description = "Images by repository."
  type        = map(string)
}

variable "secret_arn" {
  description = "The secret with the passwords."
  type        = string
}

variable "postgres_address" {
  description = "Host name of the database server, without port."
  type        = string
}

variable "redis_host" {
  description = "Host name of the cache."
  type        = string
}

variable "vespa_host" {
  description = "Address of the search host."
  type        = string
}

variable "bucket" {
  description = "Bucket of the files."
  type        = string
}

variable "bucket_policy" {
  description = "Policy document that lets the tasks use the bucket."
  type        = string
}

variable "cluster_name" {
  description = "The ECS cluster."
  type        = string
}

variable "execution_role_arn" {
  description = "Role that starts the tasks."
  type        = string
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of the tasks."
  type        = list(string)
}

variable "task_security_group_id" {
  description = "Group of the tasks."
  type        = string
}

variable "listener_arns" {
  description = "Listeners, by a name for each."
  type        = map(string)
}

variable "kms_key_arn" {
  description = "Key of the logs."
  type        = string
}
