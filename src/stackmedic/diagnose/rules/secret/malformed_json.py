"""The secret's value is not the JSON that the key selector of the task definition needs.

Source: amazon-ecs-agent, asm package (json.Unmarshal of the secret's string); Go's encoding/json errors.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.artifact import Secret
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

# ECS reads secrets with Go's encoding/json.
MALFORMED = re.compile(
    r"unable to retrieve secret from asm.*(?:invalid character '.+' (?:looking for|after|in)"
    r"|unexpected end of JSON input|cannot unmarshal)"
)

rule = Rule(
    __name__,
    title="The secret's value is not valid JSON",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    signatures=(
        Proves(r"(?:secret|asm) … invalid character .{1,6} (?:looking for|after|in)", weight=5.0),
        Proves(
            r"invalid character .{1,8} (?:looking for beginning of|after object key|in literal|after " r"top-level)",
            weight=5.0,
        ),
        Says(
            r"(?:unmarshal|parse|decode) … (?:secret|SecretString)|secret … (?:unmarshal|not (?:valid "
            r")?json|parsing)",
            weight=4.0,
        ),
        Says(r"unexpected end of JSON input", weight=4.0),
        Says(r"(?:secret|value) … (?:is )?(?:not|invalid|malformed|broken) (?:a )?(?:valid )?json", weight=4.0),
        Says(r"cannot unmarshal \w+ into Go value"),
        Says(r"could not parse SecretString JSON"),
    ),
    topic="secret value json invalid unmarshal parse plain string single quotes trailing comma selector key",
    clues=(
        Refutes(r"did not contain json key"),
        Refutes(r"task definition file|container-definitions|buildspec", weight=-2.0),
    ),
    reports=(
        "secret pasted in the console. task: unable to retrieve secret from asm: invalid character '\\'' "
        "looking for beginning of object key string",
        "secret stored as key=value text. task: invalid character 'D' looking for beginning of value",
    ),
    instead_of=("secret.json_key_missing",),
    confirm=("aws secretsmanager get-secret-value --secret-id SECRET --query SecretString --output text | jq type",),
    cures=(
        'Store an object ({"key": "value"}) in double quotes, or take the key out of the task definition\'s valueFrom.',
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "a secret whose key {about} is given is not the JSON that this needs"
    for found in told_by_aws(rule, snapshot, service, MALFORMED, lambda found: "", says):
        proof = tuple(changed(snapshot, service)) if isinstance(found, Finding) else ()
        yield replace(found, evidence=(*found.evidence, *proof)) if isinstance(found, Finding) else found


def changed(snapshot: Snapshot, service: Service) -> Iterator[Evidence]:
    """The secrets of which a key is given and that were changed in the window: AWS does not say which one it is."""
    for secret in snapshot.known(Secret):
        if secret.changed_at is None or secret.changed_at < snapshot.since:
            continue
        for revision in suspect_revisions(snapshot, service):
            for reference in (each for container in revision.containers for each in container.secrets):
                if reference.value_from.startswith(f"{secret.arn}:"):
                    yield secret.seen("changed_at", f"secret {secret.name} was changed")
                    yield reference.seen("value_from", f"{reference.name} is a key of it")
                    break
