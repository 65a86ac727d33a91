# Vespa in Docker on one instance, for tasks that search.

module "instance" {
  source = "../instance"

  name          = "${var.name}-vespa"
  description   = "Vespa of ${var.name}"
  instance_type = var.instance_type
  volume_gib    = var.volume_gib
  vpc_id        = var.vpc_id
  vpc_cidr      = var.vpc_cidr
  subnet_id     = var.subnet_id
  ports         = [8080, 19071] # Queries and documents; configuration.
  clients       = var.clients
  kms_key_arn   = var.kms_key_arn
  disposable    = var.disposable

  user_data = <<-SCRIPT
    #!/bin/bash
    set -euo pipefail
    dnf install -y docker postgresql16
    systemctl enable --now docker
    docker run --detach --name vespa --hostname vespa-container --restart unless-stopped \
      --publish 8080:8080 --publish 19071:19071 --volume /var/lib/vespa:/opt/vespa/var vespaengine/vespa:${var.vespa_version}
  SCRIPT
}
