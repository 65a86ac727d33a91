"""Names of the stack ``shop``, and how a noun is made with the wire object that it was read from."""

import re
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from stackmedic.model.noun import Noun, Source
from stackmedic.model.snapshot import Absent, Gap, Key

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
STACK = "shop"
ACCOUNT = "123456789012"
REGION = "eu-west-1"
ECS = f"arn:aws:ecs:{REGION}:{ACCOUNT}"
ELB = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
CLUSTER = f"{ECS}:cluster/shop"
VPC = "vpc-shop"
PRIVATE_A, PRIVATE_B, PUBLIC_A, PUBLIC_B = "subnet-private-a", "subnet-private-b", "subnet-public-a", "subnet-public-b"
CIDRS = {PUBLIC_A: "10.0.0.0/24", PUBLIC_B: "10.0.1.0/24", PRIVATE_A: "10.0.10.0/24", PRIVATE_B: "10.0.11.0/24"}
DATABASE_HOST = "shop-postgres.abc.eu-west-1.rds.amazonaws.com"
CLUSTER_HOST = "shop.cluster-abc.eu-west-1.rds.amazonaws.com"
READER_HOST = "shop.cluster-ro-abc.eu-west-1.rds.amazonaws.com"
CACHE_HOST = "master.shop-redis.abc.euw1.cache.amazonaws.com"
LOAD_BALANCER = f"{ELB}:loadbalancer/app/shop/50dc6c495c0c9188"
PORTS = {"backend": 8000, "frontend": 3000}


def ago(text: str) -> datetime:
    """``ago("15m")``, ``ago("2h")``, ``ago("30s")`` before the snapshot's now."""
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[text[-1]]
    return NOW - timedelta(**{unit: float(text[:-1])})


def service_arn(name: str = "backend") -> str:
    return f"{ECS}:service/shop/{name}"


def revision_arn(name: str = "backend", revision: int = 7) -> str:
    return f"{ECS}:task-definition/shop-{name}:{revision}"


def service_revision_arn(name: str = "backend", revision: int = 7) -> str:
    return f"{ECS}:service-revision/shop/{name}/{revision:016d}"


def target_group_arn(name: str = "backend") -> str:
    return f"{ELB}:targetgroup/shop-{name}/73e2d6bc24d8a067"


def secret_arn(name: str = "shop-database") -> str:
    return f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-AbCdEf"


def task_arn(name: str) -> str:
    return f"{ECS}:task/shop/{name}"


def image_reference(name: str = "backend", tag: str = "1.4.2") -> str:
    return f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/shop-{name}:{tag}"


# --- nouns ------------------------------------------------------------------------------------------------------------


def make(kind: type[Noun], call: str, path: str, /, **values: Any) -> Any:
    """A noun with the fields given, and the raw wire object that it would have been read from."""
    filled: dict[str, Any] = {}
    for each in fields(kind):
        if each.name in ("source", "raw"):
            continue
        if each.name in values:
            filled[each.name] = values.pop(each.name)
        else:
            filled[each.name] = None if each.default is MISSING else each.default
    if values:
        raise TypeError(f"{kind.__name__} has no {', '.join(values)}")
    wires = {each.name: str(each.metadata["wire"]) for each in fields(kind) if "wire" in each.metadata}
    raw: dict[str, Any] = {}
    for name, value in filled.items():
        put(raw, wires[name], value)
    return kind(source=Source(call, path, NOW), raw=raw, **filled)


def put(raw: dict[str, Any], expression: str, value: Any) -> None:
    """Write a value where a (simple) wire expression reads it; expressions with filters stay out of the raw object."""
    steps = expression.split(" || ")[0]
    if value is None or not re.fullmatch(r'[\w."\[\]]+', steps):
        return
    *parents, last = re.findall(r'\w+(?:\[\d*\])?|"[^"]+"', steps)
    for index, parent in enumerate(parents):
        name, _, bracket = parent.partition("[")
        if bracket == "]":  # A[].B: one object for each value.
            rows = raw.setdefault(name, [])
            rest = ".".join([*parents[index + 1 :], last])
            for row, each in enumerate(value):
                if len(rows) <= row:
                    rows.append({})
                put(rows[row], rest, each)
            return
        if bracket:
            rows = raw.setdefault(name, [{}])
            raw = rows[0]
        else:
            raw = raw.setdefault(name, {})
    raw[last.strip('"')] = plain(value)


def plain(value: Any) -> Any:
    """The JSON of a value."""
    if isinstance(value, Noun):
        return value.raw
    if isinstance(value, datetime):
        return value.isoformat()
    return [plain(each) for each in value] if isinstance(value, tuple | list) else value


@dataclass(frozen=True)
class Keyed:
    """A noun under a key of its own."""

    key: Key
    noun: Noun


@dataclass(frozen=True)
class Listed:
    """A list of nouns in a scope."""

    kind: type[Noun]
    scope: Key
    nouns: tuple[Noun, ...]


@dataclass(frozen=True)
class Missing:
    """Something that could not be read (a gap) or that is certainly not there (absent)."""

    kind: type[Noun]
    key: Key
    fact: Gap | Absent
