"""The image was built for another CPU architecture than the task runs on.

Fargate says so before the start when the manifest is an index without the platform; an image of one platform only
is pulled and dies with "exec format error". The same message, from a script of the image's own, may also mean a
script without its first line. Source: "Working with 64-bit ARM workloads on Amazon ECS"; containerd's platform
matcher.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

REFUSED = re.compile(r"does not contain descriptor matching platform '(?P<platform>[^']+)'|exec format error")

rule = Rule(
    __name__,
    title="The image is built for another CPU architecture than the task runs on",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START, Effect.CRASHES),
    topic="architecture arm64 amd64 x86_64 apple silicon M1 platform multi-arch buildx runtimePlatform "
    "cpuArchitecture built laptop",
    signatures=(
        Proves(r"exec … exec format error"),
        Proves(r"exec format error", weight=5.0),
        Says(r"image manifest does not contain descriptor matching platform", weight=4.0),
        Says(r"no match(?:ing)? (?:manifest )?for (?:platform|linux/\w+)", weight=4.0),
        Says(r"does not match the (?:detected|specified) (?:host )?platform", weight=4.0),
        Says(r"no child with platform"),
        Says(r"rosetta error|qemu-\w+: could not open", weight=4.0),
        Says(r"cannot execute binary file", weight=4.0),
    ),
    clues=(
        Together(r"<arm>", r"<x86>", r"(?:«exit 1»|«exit 127»|«exit 255»|exec|fail|stop|pull|start)", weight=5.0),
        Together(
            r"<arm>",
            r"(?:built|build|laptop|local(?:ly)?|mac\b|macbook)",
            r"(?:fargate|x86|amd64|\becs\b)",
            r"(?:«exit \d+»|exec|fail|stop)",
        ),
        Together(
            r"built … (?:local|laptop|mac)",
            r"«exit (?:1|127|255)»",
            r"no (?:useful )?(?:application )?logs?|without (?:any )?(?:log|output)|nothing in … log" r"|sidecar",
            weight=4.5,
        ),
        Refutes(
            r"OCI (?:format|image|manifest)|buildah|podman|attestation|provenance|application/vnd\.oci", weight=-4.0
        ),
    ),
    reports=(
        "Built on Apple M3, pushed with docker push; Fargate default platform. container: exec "
        "/usr/bin/node: exec format error",
        "CDK DockerImageAsset on MacBook Pro M1, Fargate. container: exec /usr/local/bin/python: exec format error",
    ),
    confirm=(
        "aws ecr batch-get-image --repository-name REPOSITORY --image-ids imageTag=TAG --query "
        "'images[].imageManifest'",
        "aws ecs describe-task-definition --task-definition FAMILY --query taskDefinition.runtimePlatform",
    ),
    cures=(
        "Build for the platform of the task (docker buildx build --platform linux/amd64), or set "
        "runtimePlatform.cpuArchitecture to the image's.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "an image was built for another CPU architecture than its task runs on"
    for each in told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says):
        more = tuple(platforms(snapshot, service)) if isinstance(each, Finding) else ()
        yield replace(each, evidence=(*each.evidence, *more)) if isinstance(each, Finding) else each


def platforms(snapshot: Snapshot, service: Service) -> Iterator[Evidence]:
    """What the revisions in question ask for; X86_64 where they ask for nothing."""
    try:
        for each in suspect_revisions(snapshot, service):
            asked = each.cpu_architecture or "X86_64, since it names none"
            yield each.seen("cpu_architecture", f"{each.family}:{each.revision} runs on {asked}")
    except Unknown:
        return  # AWS's own words are proof enough.
