"""The capacity provider does not support the architecture: Fargate Spot had no ARM for long, Windows has none.

Source: "Amazon ECS task definitions for 64-bit ARM workloads"; "Fargate capacity providers".
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The capacity provider does not support the task's architecture",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="fargate spot arm64 not supported capacity provider architecture unsupported platform windows graviton",
    signatures=(
        Says(r"(?:platform|architecture) … not supported … (?:capacity provider|spot)", weight=5.0),
        Says(r"ARM64 … (?:not supported|unsupported|only) … (?:spot|fargate)", weight=4.0),
    ),
    clues=(
        Together(
            r"FARGATE_SPOT|fargate spot|capacity provider|spot",
            r"<arm>|architecture|cpuArchitecture|windows",
            r"not support\w*|unsupported|unavailable|does not support|incompatible|stuck|never start\w*"
            r"|PROVISIONING",
            weight=6.0,
        ),
    ),
    reports=(
        "Fargate Spot, runtime platform ARM64. RunTask: InvalidParameterException: The platform ARM64 is not "
        "supported by capacity provider FARGATE_SPOT",
        "copilot with platform linux/arm64 and count.spot. ecs: tasks stay in PROVISIONING; spot for arm64 "
        "not supported",
    ),
    instead_of=("image.arch_mismatch", "capacity.provider_not_associated"),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].[capacityProviderStrategy,platformVersion]'",
    ),
    cures=("Use FARGATE (or x86) for this service, or a provider that offers the architecture.",),
)
