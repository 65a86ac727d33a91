"""The secret or parameter that the task definition names does not exist where it is looked for.

A secret that waits for its deletion is "marked for deletion". Where the role may read some secrets only, a name that no
secret or parameter has is refused before anyone looks for it: then that nothing bears it decides. Source:
"Troubleshooting Amazon ECS ResourceInitializationError errors"; Secrets Manager ResourceNotFoundException.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.artifact import Secret, StoredParameter, parameter_path
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

GONE = re.compile(
    r"(?:(?P<secret>arn:[\w-]+:secretsmanager:[\w-]+:\d*:secret:[\w/+=.@-]+).*)?"
    r"(?:it was marked for deletion|Secrets Manager can't find the specified secret"
    r"|invalid ssm parameters: (?P<parameter>[\w/.:-]*\w)|ParameterNotFound)"
)
STAGE = re.compile(r"staging label: (?P<label>[\w+=.@-]+)")
REFUSED = re.compile(
    r"not authorized to perform: secretsmanager:GetSecretValue on resource: (?P<secret>arn:[\w-]+:secretsmanager:\S+)"
)

REFUSED_PARAMETER = re.compile(
    r"not authorized to perform: ssm:GetParameters on resource: (?P<parameter>arn:[\w-]+:ssm:[\w/.:-]*\w)"
)

rule = Rule(
    __name__,
    title="A secret or parameter that the task definition names does not exist",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    signatures=(
        Proves(r"Secrets Manager can't find the specified secret", weight=5.0),
        Proves(r"ParameterNotFound", weight=5.0),
        Says(r"invalid ssm parameters|secrets? from ssm: … invalid parameters?: ", weight=6.0),
        Says(
            r"can't find the (?:specified )?(?:secret|resource)|You can't perform this operation on the "
            r"secret because it was marked for deletion",
            weight=4.0,
        ),
        Says(r"secret(?:smanager)? … ResourceNotFoundException|ResourceNotFoundException … secret", weight=4.0),
        Says(r"(?:secret|parameter) … (?:does not exist|not found|was deleted|missing|never (?:been " r")?created)"),
        Says(r"staging label: AWSCURRENT", weight=2.0),
    ),
    topic="secret parameter not found missing does not exist ResourceNotFoundException ParameterNotFound "
    "deleted renamed valueFrom",
    clues=(
        Refutes(r"invalid ssm parameters: \S{0,120}(?://|/(?:undefined|null|None)\b|\$\{)", weight=-4.0),
        Refutes(r"(?:another|other|wrong|different) (?:account|region)"),
        Refutes(r"terraform|creat(?:e|ing) secret|CreateSecret|scheduled for deletion"),
        Refutes(r"log group", weight=-2.0),
    ),
    instead_of=("iam.permission_missing",),
    reports=(
        "renamed secret. task: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        "first deployment to a new stage. task: ResourceNotFoundException: Secrets Manager can't find the "
        "specified secret; invalid ssm parameters",
    ),
    confirm=(
        "aws secretsmanager describe-secret --secret-id SECRET",
        "aws ssm get-parameters --names NAME --query InvalidParameters",
    ),
    cures=(
        "Create the secret or parameter under exactly that name, or correct the task definition's valueFrom; "
        "then start tasks anew.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "{about}, which the task definition names, is not there"
    for told in told_by_aws(
        rule, snapshot, service, GONE, lambda found: found["secret"] or found["parameter"] or "", says
    ):
        yield without_version(told) if isinstance(told, Finding) else told
    refused = (
        *told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["secret"], says),
        *told_by_aws(rule, snapshot, service, REFUSED_PARAMETER, lambda found: found["parameter"], says),
    )
    for told in (each for each in refused if isinstance(each, Finding)):
        absence = snapshot.absence(Secret, told.about) or snapshot.absence(StoredParameter, parameter_path(told.about))
        if absence:
            yield replace(told, evidence=(absence, *told.evidence))


def without_version(told: Finding) -> Finding:
    """The same where the secret is there, and no version of it has the staging label that a reference asks for."""
    found = STAGE.search(str(told.evidence[0].value))
    label = found["label"] if found else "AWSCURRENT"
    if label == "AWSCURRENT":  # What every secret with a value has, and every reference without a label asks for.
        return told
    says = f"{told.about} has no version with the label {label}, which the task definition asks for"
    return replace(told, says=says, evidence=tuple(each for each in told.evidence if label in str(each.value)))
