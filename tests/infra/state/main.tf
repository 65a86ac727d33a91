# Something to keep a state of, that takes no provider.

terraform {
  required_version = "~> 1.11"

  backend "s3" {
    bucket       = "states"
    key          = "kept.tfstate"
    region       = "us-east-1"
    encrypt      = true
    use_lockfile = true

    access_key                  = "lab"
    secret_key                  = "lab"
    use_path_style              = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_requesting_account_id  = true
  }
}

resource "terraform_data" "this" {
  input = "kept"
}
