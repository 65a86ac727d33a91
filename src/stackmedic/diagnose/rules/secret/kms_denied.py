"""The execution role may read the secret but not decrypt it: its policy lacks kms:Decrypt for the secret's key.

"Access to KMS is not allowed" is Secrets Manager's word for a refusal of KMS: it does not tell whether the role's
policy or the key's is in the way (secret.kms_key_policy). Source: "Secret encryption and decryption in AWS Secrets
Manager".
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.access import refusals
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(
    r"(?:(?P<secret>arn:[\w-]+:secretsmanager:[\w-]+:\d*:secret:[\w/+=.@-]+).*)?"
    r"(?:Access to KMS is not allowed|is not authorized to perform: kms:Decrypt)"
)

rule = Rule(
    __name__,
    title="The execution role may not decrypt with the secret's key",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    signatures=(
        Proves(r"is not authorized to perform: kms:Decrypt … because no identity-based policy allows"),
        Says(r"Access to KMS is not allowed", weight=4.0),
        Says(r"not authorized to perform: kms:Decrypt", weight=4.0),
        Says(r"ciphertext refers to a (?:customer )?master key that does not exist"),
        Says(r"(?:role|policy) … <no> … kms:Decrypt", weight=4.0),
    ),
    topic="kms decrypt secret execution role customer managed key cmk permission identity policy lacks ssm "
    "securestring",
    clues=(
        Together(
            r"kms:Decrypt|customer[- ]managed key|\bCMK\b", r"secret|parameter|SecureString|ssm|asm", r"<no>|<denied>"
        ),
        Refutes(r"GetObject|PutObject|\bs3\b|bucket"),
        Refutes(r"key policy|no resource-based policy"),
        Refutes(r"pending deletion|is disabled"),
    ),
    reports=(
        "SecureString with a CMK. task: AccessDeniedException: User: arn:aws:sts::1:assumed-role/exec/t is "
        "not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:1:key/9 because no "
        "identity-based policy allows the kms:Decrypt action",
        "SecureString or secret with customer managed key, execution role with GetSecretValue only. task: "
        "AccessDeniedException kms Decrypt; Access to KMS is not allowed",
    ),
    instead_of=("iam.permission_missing",),
    confirm=(
        "aws secretsmanager describe-secret --secret-id SECRET --query KmsKeyId",
        "aws iam simulate-principal-policy --policy-source-arn EXECUTION-ROLE-ARN --action-names kms:Decrypt "
        "--resource-arns KEY-ARN",
    ),
    cures=("Allow kms:Decrypt on the secret's key in the execution role's policy.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the execution role may not decrypt {about}"
    refused = refusals(snapshot, service, "kms:Decrypt")
    for found in told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["secret"] or "", says):
        yield replace(found, evidence=(*refused, *found.evidence)) if isinstance(found, Finding) else found
