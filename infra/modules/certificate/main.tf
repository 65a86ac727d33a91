# A certificate of ACM, proven by DNS.

locals {
  names  = concat([var.domain_name], var.other_names)
  proofs = { for each in aws_acm_certificate.this.domain_validation_options : each.domain_name => each }
}

resource "aws_acm_certificate" "this" {
  domain_name               = var.domain_name
  subject_alternative_names = var.other_names
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "proof" {
  for_each = toset(var.zone == null ? [] : local.names)

  zone_id         = var.zone.id
  name            = local.proofs[each.key].resource_record_name
  type            = local.proofs[each.key].resource_record_type
  records         = [local.proofs[each.key].resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

# Waits until the names are proven: by the records above, or by those that somebody makes elsewhere (see the outputs).
resource "aws_acm_certificate_validation" "this" {
  certificate_arn = aws_acm_certificate.this.arn
  depends_on      = [aws_route53_record.proof]
}
