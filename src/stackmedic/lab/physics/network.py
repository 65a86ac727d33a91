"""Whether A reaches B: security groups, network ACLs both ways, routes, NAT, endpoints. Read from moto's stores."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface: where it is, which groups it carries, whether it has a public address."""

    subnet_id: str
    group_ids: tuple[str, ...]
    address: str
    public: bool = False
    id: str = ""
