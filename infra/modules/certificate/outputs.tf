output "arn" {
  description = "The certificate, once it is issued."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "proofs" {
  description = "DNS records that prove the names, for a zone elsewhere."
  value       = { for name, each in local.proofs : name => "${each.resource_record_name} CNAME ${each.resource_record_value}" }
}
