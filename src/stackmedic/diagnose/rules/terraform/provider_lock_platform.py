"""The lock file lacks checksums for the platform that runs.

Source: "Dependency Lock File" (terraform providers lock -platform); made on macOS, run on Linux.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The lock file lacks checksums for the running platform",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform lock file hcl checksums platform linux_amd64 darwin_arm64 providers lock does not match "
    "any of the checksums",
    signatures=(
        Proves(r"does not match any of the checksums (?:previously )?recorded in the dependency lock file"),
        Proves(r"doesn't match any of the checksums", weight=5.0),
        Proves(r"\.terraform\.lock\.hcl", weight=5.0),
        Says(r"providers lock|(?:lock file|checksums?) … (?:platform|linux_\w+|darwin_\w+)", weight=4.0),
        Says(r"locked provider|cached package for", weight=4.0),
    ),
    clues=(Refutes(r"state lock|ConditionalCheck"),),
    reports=(
        "lock file from a Mac, Linux runner. terraform init: the cached package for "
        "registry.terraform.io/hashicorp/aws 5.40.0 does not match any of the checksums recorded in the "
        "dependency lock file",
        ".terraform.lock.hcl committed from arm Mac, pipeline on linux_amd64. init: doesn't match any of the "
        "checksums recorded in the dependency lock file",
    ),
    confirm=("terraform providers lock -platform=linux_amd64 -platform=darwin_arm64",),
    cures=("Record the checksums of all platforms in the lock file and commit it.",),
)
