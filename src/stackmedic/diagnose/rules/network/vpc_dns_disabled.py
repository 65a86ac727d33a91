"""DNS support or DNS hostnames are off in the VPC, so private names, and those of endpoints, do not resolve.

Source: "View and update DNS attributes for your VPC"; private DNS of endpoints, Cloud Map and EFS need both.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

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
