"""Route 53: what AWS refuses in a change, changes that take their time, name servers of a zone's own.

Texts as users report them: "Tried to create resource record set [name='…', type='A'] but it already exists", "Tried to
delete … but it was not found", "… but the values provided do not match the current values", "RRSet of type CNAME with
DNS name … is not permitted at apex in zone …", "… because a conflicting RRSet of type CNAME with the same DNS name
already exists in zone …" (github.com/kubernetes-sigs/external-dns/issues), "Tried to create an alias that targets …,
type A in zone …, but the alias target name does not lie within the target zone" and "… but that target was not found",
"Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered
with '…''" (github.com/hashicorp/terraform-provider-aws/issues).
"""

from ipaddress import AddressValueError, IPv4Address
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before, own
from stackmedic.lab.physics.draw import fraction, name_code
from stackmedic.lab.physics.names import aws_names
from stackmedic.lab.physics.names.answer import plain
from stackmedic.lab.physics.names.names import Change
from stackmedic.lab.services.elbv2 import HOSTED_ZONES
from stackmedic.lab.wire import AwsError, Call

TAILS = ("com", "net", "org", "co.uk")
SERVERS_A_TAIL = 512
Sets = dict[tuple[str, str, str], Any]


@after("route53", "CreateHostedZone")
def create_hosted_zone(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """A zone with a VPC is private, whatever else is said; moto wants to be told, and gives all the same servers."""
    zone = account.moto("route53", "aws").zones[stored["HostedZone"]["Id"].removeprefix("/hostedzone/")]
    if not call.parameters.get("DelegationSetId"):
        servers = name_servers(account.world.seed, zone.resource_id)
        zone.delegation_set.name_servers = servers
        for each in zone.rrsets:
            if each.type == "NS":
                each.records = [f"{server}." for server in servers]
            else:
                each.records = [f"{servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"]
        if "DelegationSet" in stored:
            stored["DelegationSet"]["NameServers"] = servers
    vpc = call.parameters.get("VPC")
    if vpc:
        zone.private_zone = stored["HostedZone"]["Config"]["PrivateZone"] = True
        zone.vpcs = [{"vpc_id": vpc["VPCId"], "vpc_region": vpc["VPCRegion"]}]
        stored.pop("DelegationSet", None)
        stored["VPC"] = vpc
    return stored | {"ChangeInfo": shown(account, account.names.noted())}


def name_servers(seed: int, zone_id: str) -> list[str]:
    """Four of Route 53's 2,048, one under each top-level domain (developer guide, "SOA and NS records")."""
    found = []
    for number, tail in enumerate(TAILS):
        server = number * SERVERS_A_TAIL + int(fraction(seed, 61, name_code(zone_id), number) * SERVERS_A_TAIL)
        found.append(f"ns-{server}.awsdns-{server % 64:02}.{tail}")
    return found


def shown(account: Account, change: Change) -> dict[str, Any]:
    return {
        "Id": f"/change/{change.id}",
        "Status": "INSYNC" if change.insync else "PENDING",
        "SubmittedAt": account.world.utc(change.submitted),
    } | ({"Comment": change.comment} if change.comment else {})


@own("route53", "GetChange")
def get_change(account: Account, call: Call) -> dict[str, Any]:
    name = str(call.parameters["Id"]).removeprefix("/change/")
    change = account.names.changes.get(name)
    if change is None:
        raise AwsError("NoSuchChange", f"Could not find resource with ID: {name}", 404)
    return {"ChangeInfo": shown(account, change)}


@after("route53", "DeleteHostedZone", "AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone")
def note_change(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    return stored | {"ChangeInfo": shown(account, account.names.noted(call.parameters.get("Comment") or ""))}


@before("route53", "ChangeResourceRecordSets")
def may_change(account: Account, call: Call) -> None:
    """A batch is carried out as a whole or not at all."""
    zone = account.moto("route53", "aws").get_hosted_zone(call.parameters["HostedZoneId"])
    troubles = Batch(account, zone).troubles(call.parameters["ChangeBatch"]["Changes"])
    if troubles:
        raise AwsError("InvalidChangeBatch", f"[{', '.join(troubles)}]")
    call.kept["before"] = tuple(zone.rrsets)


@after("route53", "ChangeResourceRecordSets")
def change_resource_record_sets(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    zone = account.moto("route53", "aws").get_hosted_zone(call.parameters["HostedZoneId"])
    comment = call.parameters["ChangeBatch"].get("Comment") or ""
    return {"ChangeInfo": shown(account, account.names.submit(zone, call.kept["before"], comment))}


@amend("route53", "ListResourceRecordSets")
def list_resource_record_sets(account: Account, call: Call, answer: dict[str, Any]) -> None:
    """Route 53 writes ``*`` as an octal code."""
    for each in answer.get("ResourceRecordSets", []):
        each["Name"] = each["Name"].replace("*", "\\052")


class Batch:
    """A batch of changes, looked through before any of it is done."""

    def __init__(self, account: Account, zone: Any) -> None:
        self.account = account
        self.zone = zone
        self.sets: Sets = {(plain(each.name), each.type, each.set_identifier or ""): each for each in zone.rrsets}

    def troubles(self, changes: list[dict[str, Any]]) -> list[str]:
        """What Route 53 has against them."""
        return [each for change in changes if (each := self._trouble(change["Action"], change["ResourceRecordSet"]))]

    def _trouble(self, action: str, asked: dict[str, Any]) -> str:
        name, kind = plain(asked["Name"]), str(asked["Type"])
        place = (name, kind, asked.get("SetIdentifier") or "")
        called = f"[name='{name.replace('*', chr(92) + '052')}.', type='{kind}'" + (
            f", set-identifier='{place[2]}']" if place[2] else "]"
        )
        present = self.sets.get(place)
        if action == "DELETE":
            if present is None:
                return f"Tried to delete resource record set {called} but it was not found"
            if not _same(present, asked):
                why = "the values provided do not match the current values"
                return f"Tried to delete resource record set {called} but {why}"
            del self.sets[place]
            return ""
        if action == "CREATE" and present is not None:
            return f"Tried to create resource record set {called} but it already exists"
        said = self._conflict(name, kind) or self._wrong_value(kind, asked) or self._wrong_alias(kind, asked)
        if not said:
            self.sets[place] = asked
        return said

    def _conflict(self, name: str, kind: str) -> str:
        apex = plain(self.zone.name)
        if kind == "CNAME" and name == apex:
            return f"RRSet of type CNAME with DNS name {name}. is not permitted at apex in zone {apex}."
        others = {other for place, other, _ in self.sets if place == name and other != kind}
        said = f"RRSet of type {kind} with DNS name {name}. is not permitted"
        if kind == "CNAME" and others:
            return f"{said} as it conflicts with other records with the same DNS name in zone {apex}."
        if "CNAME" in others:
            why = "a conflicting RRSet of type CNAME with the same DNS name already exists"
            return f"{said} because {why} in zone {apex}."
        return ""

    def _wrong_value(self, kind: str, asked: dict[str, Any]) -> str:
        for each in asked.get("ResourceRecords") or () if kind == "A" else ():
            try:
                IPv4Address(each["Value"])
            except AddressValueError:
                return (
                    "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 "
                    f"address) encountered with '{each['Value']}''"
                )
        return ""

    def _wrong_alias(self, kind: str, asked: dict[str, Any]) -> str:
        """An alias names its target's own zone: of a load balancer, the region's."""
        alias = asked.get("AliasTarget")
        if not alias:
            return ""
        target, zone_id = plain(alias["DNSName"]), str(alias["HostedZoneId"])
        said = f"Tried to create an alias that targets {target}., type {kind} in zone {zone_id}, but "
        if ".elb." in target:
            if zone_id not in HOSTED_ZONES.values():
                return (
                    f"{said}the alias target name does not lie within the target zone, {said}that target was not found"
                )
            found = aws_names.balancer_named(self.account, target)
            return "" if found is not None else f"{said}that target was not found"
        own = self.account.moto("route53", "aws").zones.get(zone_id)
        if own is None:
            return ""  # Of another service, such as CloudFront.
        if target != plain(own.name) and not target.endswith(f".{plain(own.name)}"):
            return f"{said}the alias target name does not lie within the target zone"
        same = own is self.zone
        known = [(plain(each.name), each.type) for each in own.rrsets] + (
            [each[:2] for each in self.sets] if same else []
        )
        return "" if (target, kind) in known else f"{said}that target was not found"


def _same(present: Any, asked: dict[str, Any]) -> bool:
    """Whether a deletion names the values that are there; ``present`` may be a change of the same batch."""
    if isinstance(present, dict):
        return bool(present == asked)
    alias = asked.get("AliasTarget")
    if alias or present.alias_target:
        given = {name: str((alias or {}).get(name, "")).lower().rstrip(".") for name in ("HostedZoneId", "DNSName")}
        kept = {name: str((present.alias_target or {}).get(name, "")).lower().rstrip(".") for name in given}
        return given == kept
    values = sorted(each["Value"] for each in asked.get("ResourceRecords") or ())
    return sorted(map(str, present.records)) == values and int(present.ttl or 0) == int(asked.get("TTL") or 0)
