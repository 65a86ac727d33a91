"""The key of a secret is disabled or waits for its deletion, so nobody can read the secret.

Source: "Key states of AWS KMS keys" (DisabledException, KMSInvalidStateException).
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.diagnose.secret_keys import keys_of_secrets
from stackmedic.model.access import EncryptionKey
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

USELESS = {"Disabled": "disabled", "PendingDeletion": "about to be deleted", "PendingImport": "without its material"}

rule = Rule(
    __name__,
    title="The key of a secret is disabled or pending deletion",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    topic="kms key disabled pending deletion scheduled DisabledException KMSInvalidStateException decryption failure",
    signatures=(
        Proves(r"KMSInvalidStateException", weight=5.0),
        Proves(r"(?:kms|key|arn:aws:kms\S+) … is (?:pending deletion|disabled)", weight=5.0),
        Proves(r"key/[\w-]+ is (?:pending deletion|disabled)", weight=5.0),
        Says(r"DisabledException", weight=4.0),
        Says(r"(?:key|cmk) … (?:scheduled for|pending) deletion", weight=4.0),
        Says(r"(?:kms )?key … disabled"),
        Says(r"ScheduleKeyDeletion|DisableKey"),
    ),
    reports=(
        "key rotation project. task: unable to retrieve secret from asm: InvalidRequestException / KMS: "
        "arn:aws:kms:eu-west-1:1:key/9 is disabled",
        "key clean-up scheduled deletion. task: KMSInvalidStateException, key is pending deletion; DisabledException",
    ),
    instead_of=("secret.kms_denied",),
    confirm=("aws kms describe-key --key-id KEY --query 'KeyMetadata.[KeyState,DeletionDate]'",),
    cures=("aws kms cancel-key-deletion, then aws kms enable-key; start new tasks afterwards.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for key_id, secret, proof in keys_of_secrets(snapshot, service):
        key = snapshot.find(EncryptionKey, key_id) if (EncryptionKey.__name__, key_id) in snapshot.one else None
        if key and key.state in USELESS:
            says = f"the key of secret {secret} is {USELESS[key.state]}"
            yield rule.finding(about=key_id, hurts=(service.arn,), says=says, evidence=(key.seen("state", says), proof))
