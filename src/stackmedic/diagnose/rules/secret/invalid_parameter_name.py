"""The name of a parameter or secret was built from an empty or wrong variable: a double slash, "undefined", "null".

Source: SSM parameter naming rules; the agent's "invalid ssm parameters" also stands for a parameter that is
missing.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Hints, Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"invalid ssm parameters: (?P<name>\S*(?://|undefined|null|\$\{)\S*)")

rule = Rule(
    __name__,
    title="The parameter's name was built from an empty or wrong variable",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="parameter name path empty variable undefined null double slash environment ssm invalid placeholder "
    "fully qualified",
    signatures=(
        Proves(r"invalid ssm parameters: \S{0,120}(?://|/(?:undefined|null|None|nil)\b|\$\{|<\w+>)"),
        Proves(r"(?:parameter|secret|valueFrom)\S{0,10} … [\w-]*/(?:undefined|null|None)(?:/|$)", weight=5.0),
        Says(
            r"parameter name … (?:must be (?:a )?fully qualified|can't be prefixed|invalid|not valid|only "
            r"a combination)",
            weight=4.0,
        ),
        Says(
            r"arn:aws:(?:ssm|secretsmanager):\S{0,120}(?:parameter|secret)(?:/{2,}|:/?(?:undefined|null))", weight=4.0
        ),
        Says(r"parameter/(?:undefined|null)|parameter//", weight=4.0),
        Says(
            r"(?:empty|unset|undefined|blank|missing) (?:env(?:ironment)?|stage|prefix|variable|name"
            r"|context) … (?:parameter|secret|path)"
        ),
        Says(
            r"(?:parameter|secret) (?:name|path) … (?:empty|double slash|undefined|wrong variable"
            r"|unresolved|placeholder)"
        ),
        Says(r"Invalid name. Must be a valid name"),
    ),
    clues=(
        Hints(r"invalid ssm parameters"),
        Refutes(r"invalid ssm parameters: (?!\S*(?:undefined|null|None|nil))/?[\w.-]+(?:/[\w.-]+){0,9}(?:[\s,]|$)"),
    ),
    reports=(
        "SSM names built from STAGE. task: unable to retrieve secrets from ssm: invalid ssm parameters: "
        "/undefined/app/DB_PASSWORD",
        "names composed from app, stage, key. task: invalid ssm parameters: //db/password, /null/key, /None/token",
    ),
    instead_of=("secret.missing",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].secrets'",
    ),
    cures=("Give the variable a value where the name is built, and let the build fail when it is empty.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the parameter's name {about} was built from an empty or wrong variable"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["name"], says)
