"""Where packets come from and go to: tasks, a balancer's nodes, stores, hosts, endpoints, AWS and the internet."""

from dataclasses import dataclass

from stackmedic.diagnose.relations import cache_nodes, cache_subnet_group
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.host import Interface
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.network import Subnet, VpcEndpoint
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Place:
    """Where packets come from or go to. ``everywhere``: present in all its subnets at once (tasks, balancer nodes);
    a database or cache node sits in one of them. ``public``: has public addresses. ``by_public_name``:
    its name is answered with these everywhere, inside of its VPC too. ``api``: an AWS service's name as in an endpoint
    (``ecr.api``); the empty string with no subnets is the internet."""

    name: str
    subnet_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()
    everywhere: bool = True
    public: bool = False
    by_public_name: bool = False
    api: str = ""


INTERNET = Place("the internet")


def aws_api(name: str) -> Place:
    """An AWS service as named in its endpoint: ``ecr.api``, ``ecr.dkr``, ``s3``, ``secretsmanager``, ``logs``."""
    return Place(f"AWS {name}", api=name)


def service(of: Service) -> Place:
    """Where a service's tasks run."""
    return Place(of.name, of.subnet_ids, of.security_group_ids, public=of.assign_public_ip == "ENABLED")


def load_balancer(of: LoadBalancer) -> Place:
    """Where a load balancer's nodes are. Source: "Load balancer scheme" of the Application Load Balancer guide (names
    of internet-facing ones resolve to public addresses)."""
    public = of.scheme == "internet-facing"
    return Place(of.name, of.subnet_ids, of.security_group_ids, public=public, by_public_name=public)


def database(snapshot: Snapshot, of: Database) -> Place:
    """Where a database may be: one of its subnet group's subnets, in the zone where it is now as far as that is known.
    Source: RDS API reference, DBInstance (AvailabilityZone; of Multi-AZ instances the primary's)."""
    zones = {each.id: each.availability_zone for each in snapshot.known(Subnet)}
    here = tuple(each for each in of.subnet_ids if zones.get(each) in (None, of.availability_zone))
    return Place(of.id, here or of.subnet_ids, of.security_group_ids, everywhere=False, public=of.public)


def cache(snapshot: Snapshot, of: Cache) -> Place:
    """Where a cache's nodes may be. Raises Unknown when its nodes or its subnet group could not be read."""
    nodes = cache_nodes(snapshot, of)
    group = cache_subnet_group(snapshot, of)
    groups = dict.fromkeys(each for node in nodes for each in node.security_group_ids)
    return Place(of.id, group.subnet_ids if group else (), tuple(groups), everywhere=False)


def endpoint(of: VpcEndpoint) -> Place:
    """Where an interface endpoint answers."""
    return Place(of.id, of.subnet_ids, of.security_group_ids)


def interface(of: Interface) -> Place:
    """Whatever has a private address: the groups that its interface really has."""
    return Place(of.address, (of.subnet_id,), of.security_group_ids, public=bool(of.public_address))
