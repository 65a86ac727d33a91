"""The start script has no execute permission.

Source: exec(2) EACCES; file modes lost by Windows checkouts, COPY without --chmod, zip archives.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r'exec: "?(?P<file>[^\s"]+)"?: permission denied')

rule = Rule(
    __name__,
    title="The start script is not executable",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="entrypoint script permission denied chmod +x execute bit exec starting container process windows copy mode",
    signatures=(
        Proves(r'exec: "[^"]{1,160}": permission denied'),
        Proves(r"exec [/\w.-]{2,120}: permission denied", weight=5.0),
        Says(r"\S+\.sh: Permission denied", weight=5.0),
        Says(r"chmod (?:a|u)?\+x|COPY --chmod|execut(?:e|able) (?:bit|permission)", weight=4.0),
        Says(r"exec user process caused … permission denied"),
        Says(r"permission denied: unknown"),
    ),
    clues=(
        Refutes(r"vendor|upstream|latest|floating|third[- ]party|previous tag", weight=-4.0),
        Refutes(r"bind|listen|port|socket"),
        Refutes(r"s3|GetObject|access point"),
    ),
    reports=(
        'image built on Windows. task: CannotStartContainerError: exec: "/app/entrypoint.sh": permission denied',
        'git on Windows lost the mode. task: exec: "./docker-entrypoint.sh": permission denied: unknown',
    ),
    confirm=("docker run --rm --entrypoint ls IMAGE -l /ENTRYPOINT",),
    cures=(
        "Set the execute bit in the repository (git update-index --chmod=+x) or in the Dockerfile (COPY --chmod=755).",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "{about} has no execute permission in the image"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["file"], says)
