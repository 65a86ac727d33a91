"""DNS messages: a question as it is on the wire, and the answer of the names. Loaded by the first question."""

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from stackmedic.lab.physics.names import Answer, Record

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

LONGEST = 65_535
SMALLEST = 512
OUR_PAYLOAD = 1232  # What resolvers agree on since 2020 (dnsflagday.net/2020).
NAMES = ("CNAME", "NS", "PTR", "MX", "SRV")


def answered(account: "Account", wire: bytes, *, datagram: bool) -> bytes | None:
    """The answer to a message; None for what is no question."""
    try:
        asked = dns.message.from_wire(wire)
    except dns.exception.DNSException:
        return None
    if not asked.question:
        return None
    question = asked.question[0]
    kind = dns.rdatatype.to_text(question.rdtype)
    found = account.names.ask(question.name.to_text(), kind, _vpc_of(account, asked))
    made = _message(asked, found)
    if not datagram:
        return bytes(made.to_wire(max_size=LONGEST))
    size = max(SMALLEST, min(asked.payload, OUR_PAYLOAD)) if asked.edns >= 0 else SMALLEST
    return _within(made, size)


def _message(asked: dns.message.Message, found: Answer) -> dns.message.Message:
    made = dns.message.make_response(asked, recursion_available=True, our_payload=OUR_PAYLOAD)
    made.set_rcode(dns.rcode.from_text(found.code))
    if found.code != "REFUSED":
        made.flags |= dns.flags.AA
    made.answer.extend(map(_set, found.records))
    if found.authority is not None:
        made.authority.append(_set(found.authority._replace(ttl=found.ttl or found.authority.ttl)))
    return made


def _set(record: Record) -> dns.rrset.RRset:
    """Names in records end with a dot on the wire, whether they were written so or not."""
    named = record.kind in NAMES
    values = [f"{value}." if named and not value.endswith(".") else value for value in record.values]
    return dns.rrset.from_text(f"{record.name}.", record.ttl, "IN", record.kind, *values)


def _within(made: dns.message.Message, size: int) -> bytes:
    """The message, or its head with the mark that it was cut, so that the client asks again over TCP."""
    try:
        return bytes(made.to_wire(max_size=size))
    except dns.exception.TooBig:
        made.answer, made.authority = [], []
        made.flags |= dns.flags.TC
        return bytes(made.to_wire(max_size=size))


def _vpc_of(account: "Account", asked: dns.message.Message) -> str | None:
    """The VPC that the question comes from, if its client subnet lies in one."""
    for option in asked.options:
        if isinstance(option, dns.edns.ECSOption):
            address = ip_address(option.address)
            for vpc in account.moto("ec2").vpcs.values():
                if not vpc.is_default and address in ip_network(vpc.cidr_block):
                    return str(vpc.id)
    return None
