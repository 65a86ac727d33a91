"""By which KMS keys the secrets are encrypted that a service is given."""

from collections.abc import Iterator

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.model.artifact import Secret
from stackmedic.model.evidence import Evidence
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot


def keys_of_secrets(snapshot: Snapshot, service: Service) -> Iterator[tuple[str, str, Evidence]]:
    """Each key with a secret and the proof that it is encrypted with it. AWS's own keys are no trouble."""
    found: dict[str, tuple[str, str, Evidence]] = {}
    names = [
        reference.value_from
        for revision in suspect_revisions(snapshot, service)
        for container in revision.containers
        for reference in container.secrets
    ]
    for secret in snapshot.known(Secret):
        if secret.kms_key_id and any(each.startswith(secret.arn) for each in names):
            proof = secret.seen("kms_key_id", f"secret {secret.name} is encrypted with it")
            found.setdefault(secret.kms_key_id, (secret.kms_key_id, secret.name, proof))
    yield from found.values()
