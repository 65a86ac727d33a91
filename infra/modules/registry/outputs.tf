output "repository_urls" {
  description = "Addresses to push to and pull from, by repository."
  value       = { for name, each in aws_ecr_repository.this : name => each.repository_url }
}

output "repository_arns" {
  description = "ARNs, by repository."
  value       = { for name, each in aws_ecr_repository.this : name => each.arn }
}
