"""The manifest, or its media type, is one that the platform cannot match, although the architecture is right.

The words are those of a wrong architecture; the difference is the tool that pushed (buildah, kaniko, buildx with
attestations) or the format. Source: Fargate platform versions; OCI image index specification; buildx provenance.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The manifest's format is one that the platform cannot read, although the architecture is right",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="manifest format OCI media type docker v2 schema index attestation provenance buildah podman kaniko "
    "buildx zstd descriptor platform version",
    signatures=(
        Says(r"failed to find a descriptor for platform", weight=5.0),
        Proves(
            r"(?:unsupported|unknown|invalid|not supported) … (?:media ?type|manifest (?:type|format" r"|schema))",
            weight=5.0,
        ),
        Proves(r"(?:media ?type|mediaType) … (?:not supported|unsupported|unexpected|invalid)", weight=5.0),
        Proves(r"manifest (?:invalid|type … not supported)", weight=5.0),
        Says(r"unpigz|zstd … (?:unsupported|not supported|compress)", weight=4.0),
    ),
    clues=(
        Together(
            r"OCI|buildah|podman|kaniko|attestation|provenance|--format=docker|skopeo|\bko\b",
            r"descriptor|no match(?:ing)?|does not contain|manifest|media ?type",
            weight=6.0,
        ),
        Together(r"same image … (?:works|runs|pulls)", r"descriptor|manifest|platform \{?linux", weight=5.0),
        Together(r"provenance|attestation|sbom", r"manifest|platform|unknown/unknown|CannotPull\w+"),
    ),
    reports=(
        "image exported by kaniko with zstd compression. task: CannotPullContainerError: unsupported media "
        "type application/vnd.oci.image.layer.v1.tar+zstd",
        "buildx with provenance on, old Docker hosts. task: CannotPullContainerError: no matching manifest "
        "for unknown/unknown",
    ),
    instead_of=("image.arch_mismatch",),
    confirm=("docker buildx imagetools inspect --raw IMAGE",),
    cures=(
        "Push in Docker format, or an index that states the platform (buildah --format docker; buildx "
        "--provenance=false).",
    ),
)
