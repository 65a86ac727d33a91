"""The root file system is read-only, and the program has no writable place for its temporary files.

Source: readonlyRootFilesystem in task definitions; EROFS. tmpfs is not offered on Fargate; bind-mount volumes are.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The root file system is read-only and the program must write",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    topic="readonlyRootFilesystem read-only file system EROFS pid file tmp volume write fargate tmpfs",
    signatures=(
        Proves(r"readonly_?root_?filesystem", weight=5.0),
        Says(r"Read-only file ?system", weight=5.0),
        Says(r"EROFS", weight=5.0),
        Says(r"read[- ]only (?:root|file ?system)", weight=4.0),
        Says(r"\[Errno 30\]|mkdir\(\) .{0,80}failed \(30"),
    ),
    clues=(Refutes(r"read[- ]only transaction|remount|I/O error"),),
    reports=(
        "hardened task, readonlyRootFilesystem true. app: OSError: [Errno 30] Read-only file system: '/tmp/uploads'",
        "security hardening of the task definition. app: EROFS: read-only file system, mkdir '/app/.cache'; "
        "cannot write pid, nginx temp",
    ),
    instead_of=("app.crash_on_start",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[readonlyRootFilesystem,mountPoints]'",
    ),
    cures=("Mount an empty volume where the program writes (/tmp, /run, /var/cache), or let it write there.",),
)
