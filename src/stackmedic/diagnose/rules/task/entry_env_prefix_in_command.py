"""A VAR=value prefix was taken for the program or its argument: only shells understand that form.

Source: execve takes a path; command of container definitions is run without a shell.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r'exec: "(?P<word>[A-Za-z_]\w*=[^"]*)": ')

rule = Rule(
    __name__,
    title="A VAR=value prefix in the command was taken for a program",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.CRASHES),
    topic="environment prefix command NODE_ENV=production VAR=value exec not found shell cannot find module argument",
    signatures=(
        Proves(r'exec: "[A-Z_]+=[^"]{0,80}"'),
        Proves(r"Cannot find module '[^']{0,80}/[A-Z_]+=[^']{0,60}'"),
        Proves(r"[A-Z][A-Z_]+=\S+: (?:not found|No such file|command not found|executable file)", weight=5.0),
        Says(r"can't open file '[^']{0,80}[A-Z_]+=\w", weight=5.0),
        Says(r"(?:VAR=value|variable|environment) … prefix", weight=4.0),
        Says(r'"command": ?\["[A-Z_]+=', weight=4.0),
    ),
    clues=(
        Together(
            r"[A-Z_]{3,}=\w+ (?:node|python|npm|java|ruby|gunicorn|yarn)",
            r"not found|cannot find|no such file",
            weight=3.0,
        ),
    ),
    reports=(
        'command ["DEBUG=1","python","app.py"]. task: CannotStartContainerError: exec: "DEBUG=1": executable '
        "file not found in $PATH",
        'command override "FOO=bar npm start" without a shell. task: exec: "FOO=bar": executable file not '
        "found; Cannot find module '/app/FOO=bar'",
    ),
    instead_of=("task.entry_command_array", "app.crash_on_start"),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[entryPoint,command]'",
    ),
    cures=("Put the variable into the container's environment, or run the command through sh -c.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "a command begins with an assignment, which only a shell understands: {about}"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["word"], says)
