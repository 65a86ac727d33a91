# What the program itself may do, and ECS Exec.

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "exec" {
  # checkov:skip=CKV_AWS_111: the channels of a session have no ARN beforehand
  # checkov:skip=CKV_AWS_356: the channels of a session have no ARN beforehand
  statement {
    actions = [
      "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role" "this" {
  name               = var.role_name
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  for_each = merge({ ecs-exec = data.aws_iam_policy_document.exec.json }, var.policies)

  name   = each.key
  role   = aws_iam_role.this.id
  policy = each.value
}
