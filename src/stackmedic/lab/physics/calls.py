"""HTTP calls that programs make: to a container of the same task, to another task, to a load balancer.

A public load balancer is reached over the internet, from the address of the NAT gateway or the task's public one: its
security group sees that address, not the task's group (VPC user guide, "NAT gateways").
"""

from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from stackmedic.lab.physics.balancer.nodes import admits
from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.names.aws_names import service_of
from stackmedic.lab.physics.network import INTERNET, Interface, doors_of, reaches, travels, vpc_of
from stackmedic.lab.physics.routing import route_to, table_of
from stackmedic.lab.physics.web import Answer, Asked

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task


class Caller(Protocol):
    """Whoever calls: where it runs."""

    @property
    def account(self) -> "Account": ...

    @property
    def task(self) -> "Task": ...


class Called(Enum):
    """How a call ended."""

    ANSWERED = "answered"
    REFUSED = "refused"
    SILENT = "silent"
    NO_SUCH_HOST = "no such host"


NOTHING = Answer(0, 0.0)
JSON = (("Content-Type", "application/json"),)
ABROAD_S = 0.12
Outcome = tuple[Called, Answer]


def call(process: Caller, address: str, port: int, asked: Asked, host: str) -> Outcome:
    """Call an address; ``host`` is the name that was asked for."""
    account, own = process.account, process.task.interface
    service = service_of(account, host)
    if service is not None:
        return _of_aws(process, service, address, port)
    if address == "127.0.0.1" or address == own.address:
        return _listeners(list(process.task.processes.values()), port, asked, loopback=address == "127.0.0.1")
    task = account.ecs.task_at(address)
    if task is not None:
        if not travels(account, own, task.interface, port):
            return Called.SILENT, NOTHING
        return _listeners(list(task.processes.values()), port, asked, loopback=False)
    balancer = account.balancers.at_address(address)
    if balancer is None:
        return Called.SILENT, NOTHING  # An address that nobody has any more.
    return _through(process, balancer, address, port, asked, host)


def _of_aws(process: Caller, service: str, address: str, port: int) -> Outcome:
    """One of AWS's APIs; behind an endpoint for ``execute-api`` there are none but private ones.

    Source: API Gateway developer guide, on public APIs called from a VPC with an endpoint that has private DNS
    (403).
    """
    account, own = process.account, process.task.interface
    doors = doors_of(account, vpc_of(account, own.subnet_id), service)
    door = next((each for each in doors if each.address == address), None)
    if door is None:
        there = reaches(account, own, INTERNET, port=port)
        return (Called.ANSWERED, Answer(200, ABROAD_S)) if there else (Called.SILENT, NOTHING)
    if not travels(account, own, door, port):
        return Called.SILENT, NOTHING
    if service != "execute-api":
        return Called.ANSWERED, Answer(200, 0.01)
    return Called.ANSWERED, Answer(403, 0.01, JSON, b'{"message":"Forbidden"}')


def _listeners(processes: list[Any], port: int, asked: Asked, *, loopback: bool) -> Outcome:
    for each in processes:
        if each.listens(port, loopback=loopback):
            answer = each.respond(asked, port, loopback=loopback)
            return (Called.ANSWERED, answer) if answer.status else (Called.REFUSED, NOTHING)
    return Called.REFUSED, NOTHING


def _through(process: Caller, balancer: Any, address: str, port: int, asked: Asked, host: str) -> Outcome:
    account, balancers = process.account, process.account.balancers
    nodes = balancers.nodes.of(balancer)
    listener = balancers.listener(balancer, port)
    own = next((node for node in nodes if node.address == address), None)
    source = process.task.interface.address if own is not None else outward(process)
    reached: tuple[Interface, ...] = (
        (own,) if own is not None and travels(account, process.task.interface, own, port) else ()
    )
    if own is None and source and reaches(account, process.task.interface, INTERNET, port=port):
        reached = tuple(node for node in nodes if admits(account, node, port, source))
    if not reached or listener is None:  # Without a listener the groups of a balancer rarely let anybody in.
        return Called.SILENT, NOTHING
    path, _, query = asked.path.partition("?")
    request = Request(host, path, asked.method, query, source=source)
    _, reply = max(balancers.traffic.journeys.serving.serve(balancer, listener, list(reached), request),
                   key=lambda each: each[0])  # fmt: skip
    return Called.ANSWERED, Answer(reply.status, reply.latency_s, reply.headers, reply.body)


def outward(process: Caller) -> str:
    """The address that the internet sees a task under: its own public one, or that of the NAT gateway on its way."""
    account, own = process.account, process.task.interface
    ec2 = account.moto("ec2")
    if own.public:
        shown = ec2.enis.get(own.id)
        return str(shown.public_ip or "") if shown is not None else ""
    table = table_of(ec2, own.subnet_id, vpc_of(account, own.subnet_id))
    route = route_to(ec2, table, "1.1.1.1")
    nat = getattr(route, "nat_gateway", None)
    present = ec2.nat_gateways.get(nat.id) if nat is not None else None
    if present is None:
        return ""
    return next((str(each["publicIp"]) for each in present.address_set if each.get("publicIp")), "")
