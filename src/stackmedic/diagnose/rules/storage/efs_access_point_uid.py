"""The access point's enforced user conflicts with the ownership that the image or the program expects.

chown fails, and files belong to another user. Source: "Working with Amazon EFS access points" (user enforcement).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The EFS access point's user conflicts with the image's ownership",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.CRASHES),
    topic="efs access point posix user uid gid chown operation not permitted owner permission denied mount directory",
    signatures=(
        Proves(r"failed to (?:copy file info|chown) … (?:/var/lib/ecs/volumes|lchown)"),
        Proves(
            r"lchown|chown: … Operation not permitted|chown … (?:efs|/mnt|/data|/var)\S* … (?:not "
            r"permitted|denied)",
            weight=5.0,
        ),
        Says(r"access point … (?:uid|gid|user|owner|posix)", weight=4.0),
        Says(r"\[Errno 13\] permission denied: '/|EACCES: permission denied, \w+ '/", weight=2.0),  # Python, Node
        Says(r"initdb: error: could not change permissions|data directory .{0,80}has wrong ownership"),
    ),
    clues=(
        Together(
            r"efs|access point|elastic file system",
            r"uid|gid|posix\w*|owner\w*|chown|user|root_directory|creation_info",
            r"<denied>|not permitted|conflict\w*|mismatch|wrong|fail\w*|differ\w*",
            weight=7.0,
        ),
        Refutes(r"mount\.nfs|access denied by server"),
    ),
    reports=(
        "Jenkins on Fargate with EFS access point. jenkins: touch: cannot touch "
        "'/var/jenkins_home/copy_reference_file.log': Permission denied; efs access point: posix user 0:0, "
        "image user jenkins 1000",
        "postgres on EFS. postgres: chown: changing ownership of '/var/lib/postgresql/data': Operation not permitted",
    ),
    instead_of=("task.entry_not_executable",),
    confirm=(
        "aws efs describe-access-points --access-point-id ACCESS-POINT --query "
        "'AccessPoints[].[PosixUser,RootDirectory]'",
    ),
    cures=("Give the access point the uid and gid as which the program runs, or let the image not chown.",),
)
