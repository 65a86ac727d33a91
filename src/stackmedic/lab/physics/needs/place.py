"""Where something that a program needs is, and how to enter it, as the container's environment has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TRUE = {"1", "true", "yes", "on", "require", "required", "verify-ca", "verify-full", "prefer", "no-verify"}
VERIFYING = {"verify-ca", "verify-full"}
PORTS = {"postgres": 5432, "redis": 6379, "memcached": 11211}
LIBRARY_DEFAULT = "localhost"  # libpq, pg, redis-py and ioredis all try the container itself when nobody names a host.


@dataclass(frozen=True, slots=True)
class Place:
    """``malformed``: what is wrong with the URL, in which case nothing else counts. ``mode``: sslmode, as written."""

    kind: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    database: str = ""
    tls: bool = False
    mode: str = ""
    scheme: str = ""
    malformed: str = ""

    @property
    def verifies(self) -> bool:
        """Whether the settings ask for the server's certificate to be checked."""
        return self.mode in VERIFYING


def expand(value: Any, environment: Mapping[str, str]) -> str:
    """A value of a description; ``$NAME`` is read from the environment."""
    text = str(value)
    return environment.get(text[1:], "") if text.startswith("$") else text


def expanded(settings: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Settings as text; flags and nested settings are read as they were written."""
    plain = {name: value for name, value in settings.items() if not isinstance(value, bool | Mapping | list)}
    return {name: expand(value, environment) for name, value in plain.items()}


def place_of(kind: str, settings: Mapping[str, Any], environment: Mapping[str, str], tls_by_default: bool) -> Place:
    """The place that the settings lead to; a URL counts first, single settings fill in what it leaves out.

    A mode that the code gives beside a URL overrides the URL's (www.psycopg.org/psycopg3/docs/api/connections.html).
    """
    given = expanded(settings, environment)
    try:
        url = urlsplit(given.get("url", "").removeprefix("jdbc:"))
        port = url.port or int(given.get("port") or PORTS.get(kind, 443))
    except ValueError:
        return Place(kind, "", 0, malformed=_port_of(given))
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    mode = (given.get("sslmode") or asked.get("sslmode") or asked.get("ssl", "")).lower()
    return Place(
        kind,
        url.hostname or given.get("host", "") or LIBRARY_DEFAULT,
        port,
        unquote(url.username or "") or asked.get("user", "") or given.get("user", ""),
        unquote(url.password or "") or asked.get("password", "") or given.get("password", ""),
        url.path.lstrip("/") or given.get("database", ""),
        _encrypted(settings, given.get("tls", mode), url.scheme, tls_by_default),
        mode,
        url.scheme,
    )


def _encrypted(settings: Mapping[str, Any], said: str, scheme: str, usual: bool) -> bool:
    if settings.get("tls") in (True, False):
        return bool(settings["tls"])
    if said:
        return said.lower() in TRUE
    return scheme == "rediss" or (usual and not scheme.startswith("redis"))


def _port_of(given: Mapping[str, str]) -> str:
    """What stands where a port should be."""
    if given.get("url"):
        return given["url"].rsplit("@", 1)[-1].split("/", 1)[0].partition(":")[2]
    return given.get("port", "")
