"""The log group that the log driver names does not exist, and the driver may not or does not create it.

Source: "Troubleshooting Amazon ECS ResourceInitializationError errors"; awslogs driver options (awslogs-create-
group).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

GONE = re.compile(r"log stream.*(?:The specified log group does not exist|ResourceNotFoundException)")

rule = Rule(
    __name__,
    title="The log group does not exist",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    signatures=(
        Proves(r"The specified log group does not exist"),
        Proves(r"cannot find (?:the|an) Amazon CloudWatch log group"),
        Says(r"log group … (?:does not exist|not exist|missing|not found|deleted|never created)", weight=5.0),
        Says(
            r"failed to (?:create|validate|initialize) … (?:log|logger) … (?:ResourceNotFoundException" r"|log group)",
            weight=4.0,
        ),
        Says(r"failed to initialize logging driver"),
        Says(r"CreateLogStream … ResourceNotFoundException"),
        Says(r"awslogs-create-group"),
    ),
    topic="log group does not exist awslogs create-group CreateLogStream ResourceNotFoundException cloudwatch "
    "logs driver",
    clues=(
        Refutes(r"logs:CreateLogGroup … (?:not authorized|denied)|not authorized to perform: logs:"),
        Refutes(r"<timeout>", weight=-2.0),
    ),
    reports=(
        "awslogs driver, Terraform without the log group. task: CannotStartContainerError: failed to "
        "initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The "
        "specified log group does not exist.",
        "new region. task: ResourceInitializationError: failed to validate logger args: The task cannot find "
        "the Amazon CloudWatch log group defined in the task definition",
    ),
    confirm=("aws logs describe-log-groups --log-group-name-prefix NAME",),
    remedies=("return_to_last_good_revision", "create_log_group"),
    cures=("Create the log group (or set awslogs-create-group and allow logs:CreateLogGroup), then start tasks anew.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the log group that the containers of {about} write to does not exist"
    yield from told_by_aws(rule, snapshot, service, GONE, lambda found: "", says)
