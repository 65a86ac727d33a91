# The way in: load balancer, listeners, DNS names.

resource "aws_security_group" "this" {
  name        = "${var.name}-alb-sg"
  description = "Load balancer of ${var.name}"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-alb-sg" }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  # checkov:skip=CKV_AWS_260: the public way in
  for_each = toset(var.https ? ["80", "443"] : ["80"])

  security_group_id = aws_security_group.this.id
  description       = "Clients, anywhere"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.key
  to_port           = each.key
}

resource "aws_lb" "this" {
  # checkov:skip=CKV_AWS_91: on where the stack names a bucket for them
  # checkov:skip=CKV_AWS_150: on, unless the stack is disposable
  # checkov:skip=CKV2_AWS_20: HTTP is redirected wherever there is a certificate
  # checkov:skip=CKV2_AWS_28: stacks add the module firewall where they want it
  name                       = "${var.name}-alb"
  load_balancer_type         = "application"
  subnets                    = var.subnet_ids
  security_groups            = [aws_security_group.this.id]
  enable_deletion_protection = !var.disposable
  drop_invalid_header_fields = true
  idle_timeout               = var.idle_timeout_seconds

  dynamic "access_logs" {
    for_each = var.access_logs_bucket == null ? [] : [var.access_logs_bucket]
    content {
      bucket  = access_logs.value
      enabled = true
    }
  }
}

# Serves only where there is no certificate.
resource "aws_lb_listener" "http" {
  # checkov:skip=CKV_AWS_2: redirects wherever there is a certificate
  # checkov:skip=CKV_AWS_103: redirects wherever there is a certificate
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = var.https ? "redirect" : "fixed-response"

    dynamic "redirect" {
      for_each = var.https ? [1] : []
      content {
        protocol    = "HTTPS"
        port        = "443"
        status_code = "HTTP_301"
      }
    }

    dynamic "fixed_response" {
      for_each = var.https ? [] : [1]
      content {
        content_type = "text/plain"
        status_code  = "404"
      }
    }
  }
}

resource "aws_lb_listener" "https" {
  count = var.https ? 1 : 0

  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_route53_record" "this" {
  for_each = var.names

  zone_id = var.zone_id
  name    = each.key
  type    = "A"

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}
