"""The container instance's Docker storage is full of images, layers and logs.

Source: "Troubleshooting CannotPullContainer … no space left on device" on EC2; ECS_IMAGE_CLEANUP_INTERVAL.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The container instance's disk is full",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="container instance docker storage disk full ec2 launch type no space left device mapper thin pool "
    "images cleanup /var/lib/docker inode",
    signatures=(
        Proves(r"devmapper: Thin Pool has .{0,80}free data blocks", weight=5.0),
        Proves(r"Thin Pool|thin pool", weight=5.0),
        Says(r"/var/lib/docker … (?:full|space)|docker system prune|ECS_IMAGE_(?:CLEANUP|MINIMUM)\w*", weight=5.0),
        Says(r"(?:host|instance|node)'?s? … (?:disk|root volume|storage) … (?:full|100 ?%|exhausted)", weight=4.0),
        Says(r"no space left on device", weight=2.0),
    ),
    clues=(
        Together(
            r"no space left on device|disk (?:is )?full|\bdisk\b",
            r"EC2 (?:launch|instance|host)|container instance|/var/lib/docker|docker (?:storage|disk"
            r"|images?)|docker system prune|ECS_IMAGE_\w+|root volume|overlay2|host",
            weight=6.0,
        ),
        Refutes(r"fargate", weight=-4.0),
        Refutes(r"postgres\w*|rds|database"),
    ),
    reports=(
        "ECS on EC2 t3.large, 30 GB root volume. task: CannotPullContainerError: failed to register layer: "
        "no space left on device; docker images takes 27 GB",
        "EC2 container instance up for a year. docker: write /var/lib/docker/tmp/x: no space left on device",
    ),
    instead_of=("storage.ephemeral_full",),
    confirm=(
        "aws ssm send-command --instance-ids INSTANCE --document-name AWS-RunShellScript --parameters "
        'commands="df -h; docker system df"',
    ),
    cures=("Remove old images and logs, enlarge the volume, shorten the agent's image clean-up.",),
)
