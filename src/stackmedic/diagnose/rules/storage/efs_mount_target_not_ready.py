"""The file system is newer than its mount targets or their DNS names.

Source: "Troubleshooting mount issues" of EFS: DNS records take up to 90 seconds; a mount target per zone.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"Failed to resolve .{0,3}fs-[0-9a-f]+|[Nn]o mount target|mount target is not (?:ready|available)")

rule = Rule(
    __name__,
    title="The EFS mount targets or their names are not ready",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="efs mount target not ready dns resolve failed to resolve availability zone missing new file system "
    "ResourceInitializationError invoke EFS utils",
    signatures=(
        Proves(r'Failed to resolve "?fs-\w+', weight=5.0),
        Proves(
            r"mount target … (?:not (?:ready|found|available)|missing|no\b|creating|<no>|does not exist)", weight=5.0
        ),
        Says(r"failed to invoke EFS utils commands … (?:resolve|mount target|DNS)", weight=5.0),
        Says(r"<no> (?:matching )?mount targets?", weight=5.0),
        Says(r"mount targets?", weight=4.0),
        Says(r"failed to invoke EFS utils commands"),
        Says(r"fs-\w+\.efs\.\S+ … <unresolved>"),
    ),
    clues=(Refutes(r"access denied|policy|not authorized", weight=-4.0), Refutes(r"<timeout>", weight=-5.0)),
    reports=(
        "CDK stack, first deployment. task: ResourceInitializationError: failed to invoke EFS utils commands "
        'to set up EFS volumes: Failed to resolve "fs-0aa.efs.eu-west-1.amazonaws.com"',
        "new AZ added. task: mount target is not available in this availability zone",
    ),
    confirm=("aws efs describe-mount-targets --file-system-id FILE-SYSTEM",),
    cures=(
        "Wait until the mount targets are available (create one in each zone of the tasks), and let the "
        "service depend on them.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the file system has no mount target that answers from the task's subnet"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says)
