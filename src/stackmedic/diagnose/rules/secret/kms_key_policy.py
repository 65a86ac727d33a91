"""The key's own policy leaves the role out, so no policy of the role helps.

Source: "Key policies in AWS KMS"; "Troubleshooting key access". The agent's message is the same as that of
secret.kms_denied; what tells is the key's policy.
"""

from collections.abc import Iterator

from stackmedic.diagnose.access import execution_roles
from stackmedic.diagnose.policy import ANY, Ruling, ruling
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.diagnose.secret_keys import keys_of_secrets
from stackmedic.model.access import KeyPolicy
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The policy of the secret's key leaves the role out",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    topic="kms key policy principal condition role name pattern excludes renamed cross-account statement",
    signatures=(
        Proves(r"because no resource-based policy allows the kms:Decrypt", weight=8.0),
        Says(r"key(?:'s)? policy … (?:only|excludes?|lacks?|does not|no longer|without|names|allows|root)", weight=4.0),
        Says(r"Access to KMS is not allowed", weight=2.0),
    ),
    clues=(
        Together(
            r"key policy",
            r"kms|decrypt|secret|key",
            r"<denied>|not allowed|not match|no longer match|exclud\w+|lack\w*|only|<no>",
            weight=6.0,
        ),
        Together(
            r"Access to KMS is not allowed|kms:Decrypt",
            r"principals?\b|key policy|key admin\w*|owner of the key|other team",
            weight=5.0,
        ),
        Refutes(r"\bs3\b|bucket|GetObject|PutObject|\bSNS\b|topic"),
    ),
    reports=(
        "secret shared by a central account. task: AccessDeniedException: Access to KMS is not allowed; key "
        "policy: principals: root of the central account only",
        "CMK created by another team. task: Access to KMS is not allowed; key: only kms admins are principals",
    ),
    instead_of=("secret.kms_denied", "iam.resource_policy_denies"),
    confirm=("aws kms get-key-policy --key-id KEY --policy-name default --query Policy --output text",),
    cures=("Name the execution role as a principal of kms:Decrypt in the key's policy.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for key_id, secret, proof in keys_of_secrets(snapshot, service):
        found = snapshot.find(KeyPolicy, key_id) if (KeyPolicy.__name__, key_id) in snapshot.one else None
        for role in execution_roles(snapshot, service) if found else ():
            if found and ruling(found.policy, "kms:Decrypt", ANY, role) in (Ruling.DENIED, Ruling.SILENT):
                says = f"the policy of the key of secret {secret} does not let {role.rsplit('/', 1)[-1]} decrypt"
                evidence = (found.seen("policy", says), proof)
                yield rule.finding(about=key_id, hurts=(service.arn,), says=says, evidence=evidence)
