"""The key of a secret is disabled or waits for its deletion, so nobody can read the secret.

Source: "Key states of AWS KMS keys" (DisabledException, KMSInvalidStateException).
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

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
