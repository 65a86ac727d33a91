"""No more of anything than AWS keeps or allows.

Source: docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (rules of a group, routes of a table, entries of
an ACL, addresses of an interface), ECS API reference, Service (the last hundred events).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

RULES, ROUTES, ENTRIES, ADDRESSES, EVENTS = 60, 50, 40, 50, 100


def check(account: "Account") -> Iterator[str]:
    ec2 = account.moto("ec2")
    for members in ec2.groups.values():
        for group in members.values():
            if max(len(group.ingress_rules), len(group.egress_rules)) > RULES:
                yield f"{group.id} has more than {RULES} rules"
    for table in ec2.route_tables.values():
        if len(table.routes) > ROUTES:
            yield f"{table.id} has {len(table.routes)} routes"
    for acl in ec2.network_acls.values():
        if len(acl.network_acl_entries) > 2 * ENTRIES:
            yield f"{acl.id} has {len(acl.network_acl_entries)} entries"
    for interface in ec2.enis.values():
        if len(interface.private_ip_addresses) > ADDRESSES:
            yield f"{interface.id} has {len(interface.private_ip_addresses)} addresses"
    for service in account.ecs.services.values():
        if len(service.events) > EVENTS:
            yield f"{service.name} shows {len(service.events)} events"
