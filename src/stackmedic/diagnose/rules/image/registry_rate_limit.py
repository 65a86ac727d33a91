"""The registry throttles pulls: Docker Hub limits anonymous ones per address, and a NAT gateway is one address.

Source: "Docker Hub usage and limits"; "CannotPullContainer task errors"; Amazon ECR service quotas for public
pulls.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"toomanyrequests|429 Too Many Requests|reached your (?:unauthenticated )?pull rate limit")

rule = Rule(
    __name__,
    title="The registry throttles image pulls",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="docker hub rate limit toomanyrequests pull anonymous 429 throttled pull-through cache",
    signatures=(
        Proves(r"toomanyrequests(?!Exception)"),
        Proves(r"reached your (?:unauthenticated )?pull rate limit"),
        Proves(r"pull rate limit"),
        Says(r"429 Too Many Requests", weight=4.0),
        Says(r"rate ?limit … (?:pull|docker|registry|ecr)"),
        Says(r"(?:pull|docker|registry|hub) … rate ?limit"),
        Says(r"ecr\.\w+ … (?:Rate exceeded|ThrottlingException)"),
    ),
    reports=(
        "Fargate in private subnets behind one NAT, nginx from Docker Hub. task: CannotPullContainerError: "
        "toomanyrequests: You have reached your unauthenticated pull rate limit.",
        "many tasks start at once. task: CannotPullContainerError: 429 Too Many Requests registry-1.docker.io",
    ),
    confirm=("docker manifest inspect IMAGE",),
    cures=(
        "Pull from ECR: a pull-through cache with credentials, or a mirror of the image; until then "
        "authenticate the pulls.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the registry throttles the pulls"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says)
