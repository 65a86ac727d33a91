"""The tasks' subnets have no free address, so no network interface can be made.

RunTask and EventBridge still report success. Source: guide omnirapeutic; EC2 InsufficientFreeAddressesInSubnet; ECS
"Stopped tasks error codes".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.messages import messages
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.network import Subnet
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

FULL = re.compile(
    r"insufficient free addresses|InsufficientFreeAddressesInSubnet|not (?:have )?enough free (?:IP )?addresses",
    re.IGNORECASE,
)
SPARE = 2  # What AWS reports lags behind what is taken.

rule = Rule(
    __name__,
    title="The subnets have no free addresses",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    topic="subnet free ip addresses exhausted full /28 small cidr eni InsufficientFreeAddressesInSubnet not enough",
    signatures=(
        Proves(r"InsufficientFreeAddressesInSubnet"),
        Proves(r"not enough free addresses in subnet"),
        Proves(r"insufficient (?:free |ip )?addresses"),
        Proves(r"(?:free|available) ?ips?(?: count| addresses)?[ :|=]{1,4}0\b", weight=5.0),
        Proves(r"AvailableIpAddressCount[\x22': =]{1,5}[0-3]\b", weight=5.0),
        Says(
            r"(?:subnets?|cidr) … (?:full|exhaust\w*|ran out|out of (?:ip|address)|no (?:more |free "
            r"|available )(?:ip|address))",
            weight=4.0,
        ),
        Says(
            r"(?:ran out of|out of|no (?:more |free |available )|exhaust\w*|run out of) … (?:ip "
            r")?address(?:es)? … subnet",
            weight=4.0,
        ),
        Says(
            r"(?:ran out of|exhausted|no (?:free|available|more)) (?:private )?ip(?:v4)?(?: " r"address(?:es)?|s)",
            weight=4.0,
        ),
    ),
    clues=(Refutes(r"elastic ip|\beip\b"),),
    reports=(
        "/27 subnets shared with an EKS cluster. service: unable to create network interface: The specified "
        "subnet does not have enough free addresses to satisfy the request.",
        "Lambda and ECS share /27. ecs: unable to create network interface: not enough free addresses",
        "small /28 or /27 subnets shared with balancers, Lambda, endpoints. task: tasks fail to provision an "
        "ENI; subnet: available addresses 0 to 3",
        "CI runners or another fleet scale in the same subnets. asg: There are not enough free addresses in "
        "subnet to satisfy the requested number of instances",
    ),
    confirm=("aws ec2 describe-subnets --subnet-ids SUBNET --query 'Subnets[].[CidrBlock,AvailableIpAddressCount]'",),
    cures=("Move the tasks to larger subnets (add a secondary CIDR), and free what holds addresses.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    told = [each for each in messages(snapshot, service) if FULL.search(each.text)]
    for subnet_id in service.subnet_ids if told else ():
        subnet = snapshot.find(Subnet, subnet_id)
        if subnet and subnet.free_addresses is not None and subnet.free_addresses < SPARE:
            says = f"subnet {subnet.id} has {subnet.free_addresses} free addresses left"
            evidence = (subnet.seen("free_addresses", says), told[-1].evidence)
            yield rule.finding(about=subnet.id, hurts=(service.arn,), says=says, evidence=evidence, since=told[0].at)
