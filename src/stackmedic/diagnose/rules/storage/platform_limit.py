"""An old platform version limits storage: 10 GB for images before 1.4.0.

Source: "Fargate Linux platform version change log"; "Fargate task ephemeral storage".
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="An old platform version limits the storage",
    severity=Severity.MEDIUM,
    leads_to=(Effect.CANNOT_START,),
    topic="fargate platform version 1.3.0 10 GB limit layer storage image size old 1.4.0 LATEST no space left",
    signatures=(Says(r"platform version … (?:limit|10 ?GB|storage|1\.[0-3]\.0)", weight=4.0),),
    clues=(
        Together(
            r"no space left|disk|storage|\b10 ?Gi?B\b",
            r"platform(?: version)? (?:1\.[0-3]|LATEST)|1\.3\.0|old platform|platform version",
            weight=7.0,
        ),
    ),
    reports=(
        "scheduled Fargate task pinned to platform 1.3.0. task: CannotPullContainerError: no space left on "
        "device; 12 GB uncompressed",
        "Fargate platform version pinned to 1.3.0 or older. task: no space left on device while extracting a "
        "large image, 10 GB layer storage",
    ),
    instead_of=("storage.ephemeral_full", "storage.host_disk_full"),
    confirm=("aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].platformVersion'",),
    cures=("Set the platform version to 1.4.0 or LATEST.",),
)
