# One EC2 instance without a public address, reached by Session Manager only: a bastion, or a host for what Fargate
# cannot run.

data "aws_partition" "current" {}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-role"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "this" {
  name = "${var.name}-profile"
  role = aws_iam_role.this.name
}

module "access" {
  source      = "../access_group"
  name        = "${var.name}-sg"
  description = var.description
  vpc_id      = var.vpc_id
  ports       = var.ports
  clients     = var.clients
}

# Session Manager and packages by TLS, data stores for whoever works here.
resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = { tls = ["0.0.0.0/0", 443, 443], vpc = [var.vpc_cidr, 1024, 65535] }

  security_group_id = module.access.id
  description       = each.key
  cidr_ipv4         = each.value[0]
  ip_protocol       = "tcp"
  from_port         = each.value[1]
  to_port           = each.value[2]
}

resource "aws_instance" "this" {
  # checkov:skip=CKV_AWS_126: minutes instead of five of them are not worth their price here
  ami                     = nonsensitive(data.aws_ssm_parameter.image.value)
  instance_type           = var.instance_type
  subnet_id               = var.subnet_id
  vpc_security_group_ids  = [module.access.id]
  iam_instance_profile    = aws_iam_instance_profile.this.name
  disable_api_termination = !var.disposable
  ebs_optimized           = true
  user_data               = var.user_data
  tags                    = { Name = var.name }

  metadata_options {
    http_tokens = "required"
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = var.kms_key_arn
    volume_type = "gp3"
    volume_size = var.volume_gib
  }

  lifecycle {
    ignore_changes = [ami] # A newer image is a decision, not a surprise of the next plan.
  }
}
