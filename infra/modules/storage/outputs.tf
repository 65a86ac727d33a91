output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.id
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}

output "use_policy" {
  description = "Policy document that lets a task role use the bucket."
  value       = data.aws_iam_policy_document.use.json
}
