"""Something would be opened to everybody: a port, a database, a bucket, a policy.

Ports 80 and 443 are meant for everybody. Source: documentation of security group rules, ``publicly_accessible``, S3
Block Public Access and resource policies ("Principal": "*").
"""

from collections.abc import Iterator, Mapping

from stackmedic.model.evidence import Json
from stackmedic.model.guarded import Refusal
from stackmedic.terraform.guard import Running
from stackmedic.terraform.plan import Change, Plan

EVERYBODY = ("0.0.0.0/0", "::/0")
MEANT = ((80, 80), (443, 443))
BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
Ports = tuple[int, int]


def refuse(plan: Plan, running: Running) -> Iterator[Refusal]:
    gone = {each.was("bucket") for each in plan.of("aws_s3_bucket") if each.after is None}
    for each in plan.changes:
        for says, instead in _opened(each) if each.was("bucket") not in gone else ():
            yield Refusal("opened_to_everybody", each.address, says, instead)


def _opened(change: Change) -> Iterator[tuple[str, str]]:
    for ports in sorted(set(_ports(change, change.after)) - set(_ports(change, change.before)) - set(MEANT)):
        told = (
            "every port"
            if ports == (-1, -1)
            else f"port {ports[0]}"
            if ports[0] == ports[1]
            else f"ports {ports[0]}-{ports[1]}"
        )
        yield f"It lets everybody in on {told}.", "name the security group or the addresses that need it"
    if change.becomes("publicly_accessible") is True and not change.was("publicly_accessible"):
        yield (
            "The database gets a public address.",
            "keep it private, and reach it from within the VPC (a bastion, SSM)",
        )
    if change.type == "aws_s3_bucket_public_access_block":
        off = [each for each in BLOCKS if change.was(each) is True and not change.becomes(each)]
        if off:
            yield f"The bucket is no longer kept from the public: {', '.join(off)}.", "leave the block in place"
    acl = change.becomes("acl")
    if isinstance(acl, str) and acl.startswith("public-") and acl != change.was("acl"):
        yield f"Everybody may read the bucket: {acl}.", "serve it through CloudFront with an origin access control"
    if change.becomes("everybody") is True and not change.was("everybody"):
        yield "Its policy allows everybody ('Principal': '*' without a condition).", "name the principals that need it"


def _ports(change: Change, side: Mapping[str, Json] | None) -> Iterator[Ports]:
    """The ports on which everybody is let in; (-1, -1) is all."""
    arguments = side or {}
    if change.type == "aws_security_group":
        rules = arguments.get("ingress")
        for each in rules if isinstance(rules, list) else ():
            if isinstance(each, dict):
                yield from _of_rule(each, "protocol")
    if change.type == "aws_security_group_rule" and arguments.get("type") == "ingress":
        yield from _of_rule(arguments, "protocol")
    if change.type == "aws_vpc_security_group_ingress_rule":
        yield from _of_rule(arguments, "ip_protocol")


def _of_rule(rule: Mapping[str, Json], protocol: str) -> Iterator[Ports]:
    named: list[Json] = [rule.get("cidr_ipv4"), rule.get("cidr_ipv6")]
    for each in ("cidr_blocks", "ipv6_cidr_blocks"):
        blocks = rule.get(each)
        named += blocks if isinstance(blocks, list) else []
    first, last = rule.get("from_port"), rule.get("to_port")
    if any(each in EVERYBODY for each in named):
        ranged = isinstance(first, int) and isinstance(last, int) and str(rule.get(protocol)) not in ("-1", "all")
        yield (int(str(first)), int(str(last))) if ranged else (-1, -1)
