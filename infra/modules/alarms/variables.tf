variable "name" {
  description = "Name of the stack and environment; begins every alarm."
  type        = string
}

variable "emails" {
  description = "Who is told; each has to confirm the subscription."
  type        = set(string)
  default     = []
}

variable "databases" {
  description = "RDS instances."
  type        = list(string)
  default     = []
}

variable "most_connections" {
  description = "Connections above which the database's alarm goes off."
  type        = number
  default     = 80
}

variable "aurora_clusters" {
  description = "Aurora clusters."
  type        = list(string)
  default     = []
}

variable "cache_members" {
  description = "Cache clusters."
  type        = list(string)
  default     = []
}

variable "load_balancers" {
  description = "Load balancers as metrics name them."
  type        = list(string)
  default     = []
}

variable "target_groups" {
  description = "Target groups of the first one, of which no target may be unhealthy."
  type        = list(string)
  default     = []
}

variable "cluster" {
  description = "ECS cluster of the services."
  type        = string
  default     = null
}

variable "services" {
  description = "ECS services."
  type        = list(string)
  default     = []
}

variable "nat_gateways" {
  description = "NAT gateways."
  type        = list(string)
  default     = []
}

variable "kms_key_arn" {
  description = "Key of the topic."
  type        = string
}
