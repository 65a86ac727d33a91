"""Interfaces of a managed service are still attached, so their subnet, group or gateway cannot be deleted.

Source: guide omnirapeutic; EC2 DependencyViolation; interfaces of ELB, Lambda, RDS, VPC endpoints are released
late.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Network interfaces of a managed service are still attached",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="network interface eni still in use DependencyViolation subnet has dependencies cannot be deleted "
    "lambda elb destroy mapped public address detach",
    signatures=(
        Proves(
            r"Network interface … (?:is currently in use|in use)|network interfaces? … (?:still|attached"
            r"|in use|remain)",
            weight=5.0,
        ),
        Proves(r"has some mapped public address", weight=5.0),
        Says(
            r"DependencyViolation … (?:subnet|network interface|vpc)|subnet .{0,60}has dependencies and "
            r"cannot be deleted",
            weight=5.0,
        ),
        Says(
            r"(?:eni|network interface)s? … (?:in use|attached|not (?:deleted|released|detached)|left"
            r"|linger\w*|dangling|orphan\w*)",
            weight=5.0,
        ),
        Says(
            r"(?:Still destroying|timeout while waiting for state).{0,120}(?:subnet|security.group|igw"
            r"|internet.gateway)",
            weight=4.0,
        ),
        Says(r"DependencyViolation"),
    ),
    clues=(Refutes(r"(?:resource )?sg-\w+ has a dependent object"), Refutes(r"rule", weight=-2.0)),
    reports=(
        "terraform destroy of a VPC with Lambda. aws_subnet: DependencyViolation: The subnet 'subnet-0aa' "
        "has dependencies and cannot be deleted. (after 20m)",
        "destroy of ECS in awsvpc with Lambda. aws_security_group: DependencyViolation after 15m; a network "
        'interface "AWS Lambda VPC ENI" still uses it',
    ),
    confirm=(
        "aws ec2 describe-network-interfaces --filters Name=subnet-id,Values=SUBNET --query "
        "'NetworkInterfaces[].[NetworkInterfaceId,Status,InterfaceType,Description]'",
    ),
    cures=("Delete the service that owns the interfaces first and wait until they are gone; then destroy again.",),
)
