"""Image or data exceed the task's ephemeral storage (20 GiB on Fargate unless more is asked for).

Source: "Fargate task ephemeral storage"; CannotPullContainerError … no space left on device.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"no space left on device")

rule = Rule(
    __name__,
    title="The task's ephemeral storage is full",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.CRASHES),
    topic="ephemeral storage full no space left on device fargate 20 GiB ephemeralStorage tmp layer disk task",
    signatures=(
        Says(
            r"ephemeral ?storage … (?:full|exceed\w*|exhaust\w*|limit|too small|20 ?Gi?B|increase|\d+ " r"?Gi?B)",
            weight=5.0,
        ),
        Says(r"ephemeral_?storage", weight=5.0),
        Says(r"no space left on device", weight=4.0),
        Says(r"ENOSPC", weight=4.0),
        Says(r"EphemeralStorageUtilized"),
    ),
    clues=(
        Together(
            r"no space left|disk full", r"fargate", r"/tmp|layer|download|image|cache|extract\w*|write", weight=3.0
        ),
        Refutes(r"platform version 1\.[0-3]|10 ?GB|LATEST is 1\.3|platform 1\.[0-3]", weight=-4.0),
        Refutes(
            r"could not extend file|FreeStorageSpace|postgres\w*|container instance|EC2 launch"
            r"|/var/lib/docker|thin ?pool|devicemapper",
            weight=-4.0,
        ),
        Refutes(r"inode"),
    ),
    reports=(
        "Fargate video transcoding. ffmpeg: av_interleaved_write_frame(): No space left on device; task: "
        "default ephemeral storage",
        "ML inference image 18 GB on Fargate 1.4. task: CannotPullContainerError: failed to extract layer: "
        "no space left on device",
    ),
    confirm=("aws ecs describe-task-definition --task-definition FAMILY --query taskDefinition.ephemeralStorage",),
    cures=("Raise ephemeralStorage.sizeInGiB (up to 200), clean up temporary files, shrink the image.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the image or its data do not fit into the task's ephemeral storage"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says)
