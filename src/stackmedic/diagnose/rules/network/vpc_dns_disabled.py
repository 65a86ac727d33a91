"""DNS support or DNS hostnames are off in the VPC, so private names, and those of endpoints, do not resolve.

Source: "View and update DNS attributes for your VPC"; private DNS of endpoints, Cloud Map and EFS need both.
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import vpc_of
from stackmedic.diagnose.routing import listed
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.network import VpcAttributes, VpcEndpoint
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="DNS support or DNS hostnames are off in the VPC",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CANNOT_START),
    topic="vpc dns support hostnames enableDnsHostnames enableDnsSupport disabled attribute cloud map service "
    "discovery private dns",
    signatures=(
        Proves(r"enable_?dns_?(?:hostnames|support)", weight=5.0),
        Says(
            r"dns[ _-]?(?:hostnames|support|resolution) … (?:disabled|off|false|not enabled|no\b|must be" r"|need)",
            weight=5.0,
        ),
        Says(
            r"(?:disabled|off|false|not enabled|without|enabling|enable|no) … dns[ _-]?(?:hostnames"
            r"|support|resolution)",
            weight=5.0,
        ),
        Says(r"Enabling private DNS requires both enableDnsSupport and enableDnsHostnames", weight=4.0),
    ),
    reports=(
        "Cloud Map namespace in a custom VPC. app: no such host: orders.local; vpc: enableDnsSupport true, "
        "enableDnsHostnames false",
        "EFS mount by DNS name fails. vpc: enableDnsSupport=false; task: Failed to resolve fs-0aa.efs",
        "custom VPC made by CloudFormation/Terraform without DNS hostnames; Cloud Map, Service Connect, "
        "endpoints with private DNS. app: names resolve to public addresses or not at all",
    ),
    instead_of=("network.dns_record_missing",),
    confirm=("aws ec2 describe-vpc-attribute --vpc-id VPC --attribute enableDnsHostnames",),
    cures=("aws ec2 modify-vpc-attribute --vpc-id VPC --enable-dns-hostnames (and --enable-dns-support).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Without DNS support nothing in the VPC resolves; host names matter where endpoints answer to private ones."""
    vpc = vpc_of(snapshot, service.subnet_ids)
    support = snapshot.find(VpcAttributes, (vpc, "enableDnsSupport")) if vpc else None
    if support and support.dns_support is False:
        says = f"DNS support is off in {support.vpc_id}, so that no name resolves there"
        yield off(service, support, "dns_support", says)
    private = [each for each in listed(snapshot, VpcEndpoint, vpc) if each.private_dns] if vpc else []
    names = snapshot.find(VpcAttributes, (vpc, "enableDnsHostnames")) if vpc and private else None
    if names and names.dns_hostnames is False:
        says = f"DNS hostnames are off in {names.vpc_id}, so that the private names of {private[0].id} do not resolve"
        yield off(service, names, "dns_hostnames", says)


def off(service: Service, attributes: VpcAttributes, field: str, says: str) -> Finding:
    return rule.finding(
        about=attributes.vpc_id,
        hurts=(service.arn,),
        says=says,
        evidence=(attributes.seen(field, says), service.seen("subnet_ids", f"{service.name} runs in that VPC")),
    )
