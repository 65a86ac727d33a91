"""The whole command was passed as one word, so a program of that name is looked for.

Source: command and entryPoint of container definitions are lists; exec form of Dockerfiles.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ASSIGNS = re.compile(r"\w+=")  # Another mistake: task.entry_env_prefix_in_command.
REFUSED = re.compile(r'exec: "(?P<word>[^"]+ [^"]+)": (?:executable file not found|stat )')

rule = Rule(
    __name__,
    title="The whole command was passed as one word",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.CRASHES),
    topic="command array one string entrypoint list split words exec executable file not found in PATH comma "
    "json quotes",
    signatures=(
        Proves(r'exec: "[^"/ ]{1,40} [^"]{1,160}": (?:executable file not found|stat|no such file)'),
        Proves(r'exec: "(?:\[|sh -c |bash -c )', weight=5.0),
        Proves(
            r'"\S+ -{1,2}\w[^"]{0,120}": (?:executable file not found in \$PATH|no such file or directory)', weight=5.0
        ),
        Says(
            r"(?:command|entry ?point) … (?:one|single) (?:string|word|element|argument)|command … (?:not "
            r"split|array|list)",
            weight=5.0,
        ),
        Says(r"stat [\w./-]+ -{0,2}\w[^:\n]{0,100}: no such file or directory", weight=5.0),
        Says(r'"command": ?\["[^"\]]{1,60} [^"\]]{1,160}"\]', weight=4.0),
        Says(r"executable file not found in \$PATH"),
        Says(r"OCI runtime create failed … exec:"),
    ),
    clues=(
        Refutes(r'permission denied|exec: "[A-Z_]+=', weight=-4.0),
        Refutes(r"curl|health"),
        Refutes(r"exec format|shared librar(?:y|ies)", weight=-5.0),
    ),
    reports=(
        'task definition from the console, command "npm start" as one entry. task: '
        'CannotStartContainerError: exec: "npm start": executable file not found in $PATH: unknown',
        "Terraform command = [\"sh -c 'npm start'\"]. task: exec: \"sh -c 'npm start'\": executable file not "
        "found in $PATH",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[entryPoint,command]'",
    ),
    cures=('Give each word its own element: ["python", "-m", "app"], or ["sh", "-c", "…"].',),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "a command is given as one word: {about}"
    yield from told_by_aws(
        rule, snapshot, service, REFUSED, lambda found: None if ASSIGNS.match(found["word"]) else found["word"], says
    )
