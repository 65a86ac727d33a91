"""Egress lacks the S3 prefix list: ECR's metadata works through its endpoint, and the layers, which lie in S3, do not.

Source: "Amazon ECR interface VPC endpoints" (gateway endpoint for S3; layers from prod-REGION-starport-layer-
bucket).
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Egress lacks S3's prefix list, so image layers cannot be fetched",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="egress s3 prefix list gateway endpoint layers starport layer bucket ecr metadata works pull fails "
    "security group",
    signatures=(
        Says(r"prefix[- ]list … (?:s3|egress|outbound|missing|<no>|pl-)|pl-\w+ … s3", weight=5.0),
        Says(r"starport-layer-bucket … (?:<timeout>|request canceled|Client\.Timeout|dial tcp)", weight=4.0),
        Says(r"prefix[- ]list", weight=4.0),
    ),
    clues=(
        Together(
            r"starport-layer-bucket|layer[s]?",
            r"<timeout>|request canceled",
            r"security group|egress|outbound|prefix list",
            weight=6.0,
        ),
        Together(r"layers?", r"\bs3\b", r"manifest|auth|metadata|ecr", r"egress|outbound|security group"),
        Refutes(r"nacl|network acl", weight=-4.0),
        Refutes(r"endpoint policy|403 Forbidden"),
    ),
    reports=(
        "locked down tasks, ECR endpoints + S3 gateway endpoint. task: CannotPullContainerError: dial tcp "
        "52.217.9.8:443: i/o timeout (prod-us-east-1-starport-layer-bucket); security group: egress 443 to "
        "the endpoints' group only",
        "egress only to the VPC range; ECR manifest is read, layers are not. task: dial tcp of an S3 "
        "address: i/o timeout while pulling layers, starport bucket",
        "outbound only to VPC endpoints' security group. task: CannotPullContainerError layers S3 i/o "
        "timeout; egress to the S3 managed prefix list pl-",
    ),
    instead_of=("network.sg_egress_missing", "network.no_nat_or_endpoint"),
    confirm=(
        "aws ec2 describe-security-groups --group-ids GROUP --query "
        "'SecurityGroups[].IpPermissionsEgress[].PrefixListIds'",
    ),
    cures=("Allow 443 out to the prefix list of S3 (com.amazonaws.REGION.s3).",),
)
