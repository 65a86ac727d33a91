# A security group that admits named groups at given ports, and lets nothing out.

resource "aws_security_group" "this" {
  # checkov:skip=CKV2_AWS_5: carried by what other modules make
  name        = var.name
  description = var.description
  vpc_id      = var.vpc_id
  tags        = { Name = var.name }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = { for pair in setproduct(keys(var.clients), var.ports) : "${pair[0]}-${pair[1]}" => pair }

  security_group_id            = aws_security_group.this.id
  referenced_security_group_id = var.clients[each.value[0]]
  description                  = "From ${each.value[0]}"
  ip_protocol                  = "tcp"
  from_port                    = each.value[1]
  to_port                      = each.value[1]
}
