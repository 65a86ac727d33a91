"""The file system's policy (or the lack of IAM authorization) denies the mount.

Source: "Using IAM to control file system data access" (elasticfilesystem:ClientMount, ClientWrite); mount.nfs4
"access denied by server".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"access denied by server")

rule = Rule(
    __name__,
    title="The file system's policy denies the mount",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="efs file system policy access denied by server mounting ClientMount iam authorization transit encryption",
    signatures=(
        Proves(r"mount\.nfs4?: access denied by server", weight=5.0),
        Says(r"access denied by server while mounting", weight=5.0),
        Says(r"elasticfilesystem:Client(?:Mount|Write|RootAccess)", weight=5.0),
        Says(r"failed to invoke EFS utils commands … (?:denied|unauthorized)"),
    ),
    clues=(
        Together(
            r"\befs\b|file system",
            r"policy|iam|ClientMount|authoriz\w*",
            r"<denied>|<no>",
            r"mount\w*|write|task role",
            weight=6.0,
        ),
    ),
    reports=(
        "EFS with a resource policy that requires IAM. task: failed to invoke EFS utils commands: "
        "mount.nfs4: access denied by server while mounting 127.0.0.1:/",
        "EFS with file system policy and IAM authorization off in the volume. task: mount.nfs4: access "
        "denied by server while mounting",
    ),
    instead_of=("iam.permission_missing", "storage.efs_mount_target_not_ready"),
    confirm=("aws efs describe-file-system-policy --file-system-id FILE-SYSTEM",),
    cures=(
        "Allow ClientMount and ClientWrite to the task role in the file system's policy, and switch iam "
        "authorization on in the volume.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the file system's policy denies the mount"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says)
