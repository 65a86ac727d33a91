"""EC2 instances that run containers: they boot, run what their user data says, and answer on published ports.

cloud-init runs user data once, at the first boot (docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html); at later
boots Docker starts what its restart policy says (docs.docker.com/engine/containers/start-containers-automatically/).
An instance is managed by Systems Manager when its profile's role allows it and its agent reaches the service's three
endpoints (docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-prereqs.html).

What a search engine answers, beside its being there, follows from two hidden variables: how full the disk is, and how
full its heap. Vespa blocks feeding at 75 per cent of the disk (docs.vespa.ai/en/operations/feed-block.html),
OpenSearch makes indexes read-only at 95 (opensearch.org/docs/latest/install-and-configure/, cluster settings).
"""

import re
import shlex
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics import network, permissions
from stackmedic.lab.physics.hosts.docker import Docker
from stackmedic.lab.physics.hosts.host import Container, Host
from stackmedic.lab.physics.hosts.images import search_image
from stackmedic.lab.physics.hosts.sent import Sent
from stackmedic.lab.physics.network import Interface, travels
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

BOOT_S = (35.0, 60.0)
CLOUD_INIT_S = 40.0
ENDPOINTS = ("ssm", "ssmmessages", "ec2messages")
AGENT_ACTION = "ssm:UpdateInstanceInformation"
DISK_GIB = 8
USED_AT_FIRST_GIB = 4.5
VESPA_LIMIT, FLOOD_STAGE = 0.75, 0.95
INSTANCE_MIB = {"micro": 1024, "small": 2048, "medium": 4096, "large": 8192, "xlarge": 16384, "2xlarge": 32768}


class Hosts:
    """The account's instances."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.known: dict[str, Host] = {}
        self.docker = Docker(self)
        self.sent = Sent(self)

    # Looking

    def stored(self) -> Iterator[Any]:
        """moto's instances."""
        for reservation in list(self.account.moto("ec2").reservations.values()):
            yield from reservation.instances

    def instance(self, instance_id: str) -> Any | None:
        return next((each for each in self.stored() if each.id == instance_id), None)

    def host(self, stored: Any) -> Host:
        """What we know of an instance; one that came about without us has booted long ago."""
        if stored.id not in self.known:
            self.known[stored.id] = Host(stored.id, self._interface(stored), self.account.world.now)
        known = self.known[stored.id]
        known.interface = self._interface(stored)
        return known

    def _interface(self, stored: Any) -> Interface:
        card = stored.nics[0]
        groups = tuple(group.id for group in card.group_set)
        public = bool(stored.public_ip)
        return Interface(card.subnet.id, groups, str(card.private_ip_address), public, card.id)

    def at_address(self, address: str) -> Any | None:
        """moto's instance that has an address."""
        return next((each for each in self.stored() if each.nics and each.nics[0].private_ip_address == address), None)

    def at_name(self, name: str) -> Any | None:
        """The instance of a private DNS name, ``ip-10-0-1-7.….internal``."""
        plain = name.lower().rstrip(".")
        return next((each for each in self.stored() if each.nics and self.name(each) == plain), None)

    def name(self, stored: Any) -> str:
        """The instance's private DNS name."""
        address = str(stored.nics[0].private_ip_address).replace(".", "-")
        zone = "ec2.internal" if self.account.region == "us-east-1" else f"{self.account.region}.compute.internal"
        return f"ip-{address}.{zone}"

    def runs(self, stored: Any) -> bool:
        """Whether the instance is up and has booted."""
        return stored.state == "running" and self.account.world.now >= self.host(stored).ready_at

    def managed(self, stored: Any) -> bool:
        """Whether Systems Manager can talk to the instance's agent."""
        if not self.runs(stored):
            return False
        role = self.role(stored)
        if not role or not permissions.role_may(self.account, role, AGENT_ACTION, "*"):
            return False
        interface = self.host(stored).interface
        if not all(network.reaches(self.account, interface, each) for each in ENDPOINTS):
            return False
        self.host(stored).seen = True
        return True

    def role(self, stored: Any) -> str:
        """The ARN of the role in the instance's profile."""
        found = self.account.moto("ec2").iam_instance_profile_associations.get(stored.id)
        profile = getattr(found, "iam_instance_profile", None)
        roles = list(getattr(profile, "roles", None) or [])
        return str(roles[0].arn) if roles else ""

    def memory_mib(self, stored: Any) -> float:
        return float(INSTANCE_MIB.get(str(stored.instance_type).partition(".")[2], 8192))

    def disk_gib(self, stored: Any) -> float:
        """The size of the root volume."""
        for each in self.account.moto("ec2").volumes.values():
            if each.attachment and each.attachment.instance and each.attachment.instance.id == stored.id:
                return float(each.size or DISK_GIB)
        return float(DISK_GIB)

    def disk_used(self, stored: Any) -> float:
        """Share of the disk that is taken."""
        used = self.account.hidden.get(hidden.variable(hidden.HOST_DISK, stored.id), USED_AT_FIRST_GIB)
        return min(1.0, used / self.disk_gib(stored))

    # Calling

    def connect(self, source: Interface, stored: Any, port: int) -> Outcome:
        """Whether a connection to one of the instance's ports comes about; ``server`` names the container."""
        known = self.host(stored)
        if stored.state != "running" or not travels(self.account, source, known.interface, port):
            return Outcome.TIMEOUT.because(address=known.interface.address)
        container = self._behind(known, port) if self.runs(stored) else None
        if container is None or self.account.world.now < container.ready_at:
            return Outcome.REFUSED.because(address=known.interface.address)
        return Outcome.OK.because(address=known.interface.address, server=f"{stored.id}/{container.name}")

    def _behind(self, host: Host, port: int) -> Container | None:
        return next((each for each in host.containers.values() if each.runs and port in each.ports), None)

    def ask(self, server: str, write: bool) -> Outcome:
        """What a search engine on a host answers to a query or a write."""
        instance_id, name = server.split("/")
        stored = self.instance(instance_id)
        if stored is None:
            return Outcome.CLOSED_BY_SERVER
        engine, used = search_image(self.host(stored).containers[name].image).engine, self.disk_used(stored)
        if write and engine == "vespa" and used > VESPA_LIMIT:
            return Outcome.BAD_STATUS.because(
                "507 ReturnCode(NO_SPACE, External feed is blocked due to resource exhaustion: in content cluster "
                f"'content': disk on node 0 [{name}] is {used * 100:.1f}% full (the configured limit is "
                f"{VESPA_LIMIT * 100:.1f}%))"
            )
        if write and engine == "opensearch" and used > FLOOD_STAGE:
            return Outcome.BAD_STATUS.because(
                "429 cluster_block_exception: index [documents] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded "
                "flood-stage watermark, index has read-only-allow-delete block]"
            )
        return Outcome.OK.after(0.02)

    # What happens

    def launched(self, stored: Any) -> None:
        """The instance boots; the first time it runs its user data."""
        world = self.account.world
        known = Host(stored.id, self._interface(stored), world.now + world.between(*BOOT_S))
        self.known[stored.id] = known
        world.after(known.ready_at - world.now + CLOUD_INIT_S, lambda: self._initialise(stored, known))

    def _initialise(self, stored: Any, known: Host) -> None:
        if stored.state != "running" or known.initialised:
            return
        known.initialised = True
        for line in commands_of(stored.user_data):
            self.docker.run(known, line)
        self.account.world.changed()

    def stopped(self, stored: Any) -> None:
        """Everything on it stops."""
        known = self.host(stored)
        for each in known.containers.values():
            if each.runs:
                self.docker.end(each, 0)
        self.account.world.changed()

    def started(self, stored: Any) -> None:
        """It boots again; Docker starts what is to come back."""
        world, known = self.account.world, self.host(stored)
        known.ready_at = world.now + world.between(*BOOT_S)

        def boot() -> None:
            if stored.state == "running":
                for each in known.containers.values():
                    if each.comes_back:
                        self.docker.begin(known, each)

        world.after(known.ready_at - world.now, boot)
        world.changed()

    def rebooted(self, stored: Any) -> None:
        self.stopped(stored)
        self.started(stored)

    def pass_minute(self) -> None:
        """Java runs out of heap, the kernel out of memory: the container ends, and starts anew if it may."""
        for stored in self.stored():
            known = self.known.get(stored.id)
            if known is not None and stored.state == "running":
                for each in known.containers.values():
                    self._survive(stored, known, each)

    def _survive(self, stored: Any, known: Host, container: Container) -> None:
        if not container.runs or self.account.world.now < container.ready_at:
            return
        heap = self.account.hidden.get(hidden.variable(hidden.HOST_HEAP, f"{stored.id}/{container.name}"), 0.0)
        limit = container.memory_mib or self.memory_mib(stored)
        needs = search_image(container.image).memory_mib
        if heap >= 1:
            self.docker.die(known, container, 3, "java.lang.OutOfMemoryError: Java heap space")
        elif needs > limit:
            self.docker.die(known, container, 137, "")


def commands_of(user_data: Any) -> list[list[str]]:
    """The ``docker run`` commands of user data, as words; lines that end in a backslash go on."""
    if not user_data:
        return []
    raw = user_data if isinstance(user_data, bytes) else str(user_data).encode()
    try:
        text = b64decode(raw, validate=True).decode()
    except (Error, ValueError):
        text = raw.decode(errors="replace")
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    found = [line.strip().removeprefix("sudo ") for line in lines if "docker run " in line]
    return [shlex.split(each[each.index("docker run") :])[2:] for each in found]
