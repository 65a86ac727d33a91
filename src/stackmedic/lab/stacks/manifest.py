"""The manifest of an image of a stack, which carries the program that runs in it."""

import json
from typing import Any

from stackmedic.lab.physics.draw import letters
from stackmedic.lab.physics.program import ANNOTATION

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def manifest(program: dict[str, Any], seed: str) -> str:
    """An OCI manifest; the same seed gives the same layers."""
    digest = "".join(f"{ord(each):02x}" for each in letters(seed, 32))
    layer = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": f"sha256:{digest}", "size": 48120331}
    config = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": f"sha256:{digest}", "size": 7023}
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": config,
            "layers": [layer],
            "annotations": {ANNOTATION: json.dumps(program)},
        }
    )
