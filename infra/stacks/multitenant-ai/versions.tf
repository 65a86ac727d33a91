terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # The rest comes with `terraform init -backend-config=…`: bucket, key and region differ by environment.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project     = "multitenant-ai"
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}
