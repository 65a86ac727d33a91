variable "environment" {
  description = "staging or production."
  type        = string
  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "environment must be staging or production."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "ap-southeast-2"
}

variable "image_tag" {
  description = "Which images run, by the commit they were built from."
  type        = string
}

variable "domain_name" {
  description = "Name that clients use; without one there is HTTP only."
  type        = string
  default     = null
}

variable "zone_id" {
  description = "Route 53 zone of the name; without one its records are made elsewhere."
  type        = string
  default     = null
}

variable "api_host" {
  description = "Host name of the API, where it has one of its own."
  type        = string
  default     = null
}

variable "dashboard_host" {
  description = "Host name of the front end, where it has one of its own."
  type        = string
  default     = null
}

variable "tasks" {
  description = "Tasks of each service at first; 0 creates them paused."
  type        = number
  default     = 2
}

variable "nat" {
  description = "none, single or per_zone."
  type        = string
  default     = "single"
}

variable "highly_available" {
  description = "Whether database and cache have a standby in another zone."
  type        = bool
  default     = false
}

variable "database_class" {
  description = "Size of the database."
  type        = string
  default     = "db.t3.micro"
}

variable "cache_class" {
  description = "Size of the cache."
  type        = string
  default     = "cache.t3.micro"
}

variable "performance_insights" {
  description = "Whether Performance Insights is on; db.t3.micro has none."
  type        = bool
  default     = false
}

variable "backup_days" {
  description = "Days of automatic backups."
  type        = number
  default     = 3
}

variable "password_revision" {
  description = "A new number draws new passwords."
  type        = number
  default     = 1
}

variable "alarm_emails" {
  description = "Who is told."
  type        = set(string)
  default     = []
}

variable "disposable" {
  description = "Whether everything may be destroyed, data included."
  type        = bool
  default     = false
}
