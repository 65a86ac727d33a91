"""Images outside ECR: well-known public repositories are there, in any version; all else is not, or asks for a login.

A lab cannot know what Docker Hub holds. It holds what deployments commonly take from it, each with the port that it
listens on and the port's protocol; a tag that looks like a version or a variant of one is taken as pushed.

Sources: hub.docker.com (official images, and the ports that they expose), gallery.ecr.aws.
"""

import json
import re
from typing import Any

from stackmedic.lab.physics.program import ANNOTATION

OFFICIAL = {
    **{"nginx": 80, "httpd": 80, "caddy": 80, "traefik": 80, "haproxy": 0, "wordpress": 80, "ghost": 2368},
    **{"redis": 6379, "postgres": 5432, "mysql": 3306, "mongo": 27017, "memcached": 11211, "rabbitmq": 5672},
    **dict.fromkeys(("alpine", "busybox", "debian", "ubuntu", "python", "node", "openjdk", "golang", "amazonlinux"), 0),
}
HELD: dict[str, dict[str, int]] = {
    "docker.io": {
        **{f"library/{name}": port for name, port in OFFICIAL.items()},
        **{"amazon/aws-xray-daemon": 2000, "amazon/aws-for-fluent-bit": 24224, "amazon/cloudwatch-agent": 25888},
        **{"amazon/aws-otel-collector": 4317, "fluent/fluent-bit": 24224, "envoyproxy/envoy": 10000},
        **{"opensearchproject/opensearch": 9200, "grafana/grafana": 3000, "prom/prometheus": 9090},
        **{"onyxdotapp/onyx-backend": 0, "onyxdotapp/onyx-web-server": 3000, "vespaengine/vespa": 8081},
    },
    "public.ecr.aws": {
        **{f"docker/library/{name}": port for name, port in OFFICIAL.items()},
        **{"nginx/nginx": 80, "xray/aws-xray-daemon": 2000, "aws-observability/aws-for-fluent-bit": 24224},
        **{"aws-observability/aws-otel-collector": 4317, "cloudwatch-agent/cloudwatch-agent": 25888},
        **{"datadog/agent": 8126, "amazonlinux/amazonlinux": 0, "ecs-sample-image/amazon-ecs-sample": 80},
    },
}
VERSION = re.compile(r"(?:latest|stable|mainline|edge|lts|alpine|slim|bookworm|bullseye|v?\d[\w.]*)(?:[-.][\w.]+)*")


def is_public(registry: str, repository: str) -> bool:
    """Whether anybody may read the repository."""
    return repository in HELD.get(registry, {})


def is_pushed(tag: str, digest: str) -> bool:
    """Whether a public repository has that version; a digest was copied from where the image is."""
    return bool(digest) or VERSION.fullmatch(tag) is not None


def manifest(registry: str, repository: str) -> dict[str, Any]:
    """As much of a public image's manifest as tells what it runs: a server on a port of its own."""
    port = HELD.get(registry, {}).get(repository, 0)
    return {"annotations": {ANNOTATION: json.dumps({"port": port})}} if port else {}
