"""A recording under other names: accounts, names, addresses and ids, each replaced by the same other one everywhere.

What a diagnosis needs of them stays: which address lies in which network (addresses keep the prefixes that they share),
which name begins with which (names are replaced word by word), and of what kind an id is. Words that name no one
(``staging``, ``backend``) stay. The key is drawn for each bundle and kept nowhere, so that nothing leads back.

Source for addresses: prefix-preserving anonymization, Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address
Anonymization", ICNP 2002.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Address
from typing import Any

UNTOUCHED = frozenset(("call", "file", "at", "schema", "code", "now", "region"))  # Of a manifest.
_ID = re.compile(
    r"\b(?P<kind>sgr?|subnet|vpc|rtb|rtbassoc|eni|nat|igw|acl|aclassoc|vpce|i|eipalloc|pl|fl|dopt|ami|vol|cluster|db)"
    r"-(?P<id>(?:[0-9a-f]{17}|[0-9a-f]{8}))\b"
)
_HEX = re.compile(r"(?<![\w:-])(?:[0-9a-f]{32}|[0-9a-f]{16})(?![\w-])")  # Of tasks and load balancers.
_ADDRESS = re.compile(r"(?<![\d.])(?P<address>(?:\d{1,3}\.){3}\d{1,3})(?:/(?P<length>\d{1,2}))?(?![\d.]*\d)")
_DASHED = re.compile(r"(?<=ip-)(?P<address>(?:\d{1,3}-){3}\d{1,3})(?=\.)")
_ACCOUNT = re.compile(r"(?<![\w.-])\d{12}(?![\w])|(?<=[:/])\d{12}(?=[.:])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{3,}")
_NAME_KEY = re.compile(
    r"(?:name|names|identifier|family|dnsname|hostedzone\w*|username|repositoryuri|arn|arns|group|cluster|dbname"
    r"|replicationgroupid|cacheclusterid|endpoint|address|key|value|awslogs-\w+|image|stack|project)$",
    re.I,
)
_NOBODYS = """
    access account action active activity agent alarm amazon amazonaws application apps arnaws aurora auth autoscaling
    availability available average aws awslogs awsvpc backend balancer bucket cache cert certificate check client cloud
    cloudwatch cluster code command connection connections container count cpuutilization credential customer data
    database databaseconnections default definition delivery dependency deploy deployment description desired develop
    development dimension dimensions disk disabled docker domain down edge elasticache elasticloadbalancing elastic
    enabled endpoint engine environment error errors event evict evictions executions execution external facing false
    fargate file final frontend function gateway group health healthy high host hostname hosted http https httpcode
    image import instance integration internal internet iops ipv4 ipv6 java jobs json lambda latency latest launch
    library limit linux listener live load loadbalancer local localhost logs main major manage managed master maximum
    memory memoryutilization message metric metrics migrate minimum minor mode monitor monitoring mysql name namespace
    network nginx node none number onboarding online other owner package password path percent policy pool port
    postgres postgresql preview primary private prod production profile program project provider proxy public python
    query queue read reader redis region release reload replica replication repository request requests reservation
    resource response retry revision role root route rule running runtime sample schedule scheduler search secret
    secrets secretsmanager security self server service services session settings shared short site size slow source
    sqlalchemy stack stage staging standard start started state statistics status stop stopped storage store stream
    string subnet successful system table tagging target targetgroup task taskdefinition tasks temp template terraform
    test time timeout token topic total traffic true type unhealthy update uploads usage user users utilization uvicorn
    value valkey version volume watch webhook worker write writer zone backup bastion billing catalog checkout content
    core dashboard demo dist email events gunicorn home html index info init inst items language list login mail media
    page payment process product render report result root rules script send sender shell shop signup static statement
    stats subscription summary support tenant thread track transaction upload view vespa django flask celery spring
    hikari node psycopg sidecar exporter otel statsd envoy
    central east north northeast northwest south southeast southwest west grafana targettracking alarmhigh alarmlow
"""
KEEP = frozenset(_WORD.findall(_NOBODYS))


# Whose values are AWS's words, whatever they are called.
_VOCABULARY = re.compile(
    r"\w*(?:metric|event|parameter|attribute|operation|policy|action)names?|attribute(?:key|value)|attributes"
    r"|eventsource",
    re.I,
)


class Pseudonyms:
    """Other names for all that a recording holds."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._words: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def files(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files of a recording, under other names."""
        contents = {name: json.loads(content) for name, content in files.items()}
        names = {word for each in contents.values() for word in _names(each)}
        lower = self._in_order({each.lower() for each in names}, lambda word: f"n{self._hex(word, 7)}")
        self._words = {each: _like(each, lower[each.lower()]) for each in names}
        whole = "\n".join(content.decode("utf-8", "replace") for content in files.values())
        for length in (8, 16, 17, 32):
            ids = {*_HEX.findall(whole), *(each["id"] for each in _ID.finditer(whole))}
            found = {each for each in ids if len(each) == length}
            self._ids |= self._in_order(found, lambda each: self._hex(each, len(each)))
        return {
            name: (json.dumps(self._value(each), indent=4, ensure_ascii=False) + "\n").encode("utf-8", "replace")
            for name, each in contents.items()
        }

    def _value(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {self._plain(name): self._value(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._value(each, key) for each in value]
        return self.text(value) if isinstance(value, str) and key not in UNTOUCHED else value

    def _plain(self, name: str) -> str:
        """Keys are AWS's, but where they are names themselves (as of secrets' versions)."""
        return _WORD.sub(lambda word: self._words.get(word[0], word[0]), name) if "-" in name else name

    def text(self, text: str) -> str:
        """Any text, under other names."""
        text = _MAIL.sub(lambda found: f"{self._hex(found[0], 8)}@example.com", text)
        text = _ADDRESS.sub(self._address, text)
        text = _DASHED.sub(lambda found: str(self._mapped(found[0].replace("-", "."), 32)).replace(".", "-"), text)
        text = _ACCOUNT.sub(lambda found: self._digits(found[0]), text)
        text = _ID.sub(lambda found: f"{found['kind']}-{self._ids.get(found['id'], found['id'])}", text)
        text = _HEX.sub(lambda found: self._ids.get(found[0], found[0]), text)
        return _WORD.sub(lambda word: self._words.get(word[0], word[0]), text)

    def _address(self, found: re.Match[str]) -> str:
        length = found["length"]
        if any(int(each) > 255 for each in found["address"].split(".")) or (length and int(length) > 32):
            return found[0]
        return str(self._mapped(found["address"], int(length or 32))) + (f"/{length}" if length else "")

    def _mapped(self, address: str, length: int) -> IPv4Address:
        """Bit by bit, each decided by those before it; what makes an address private, or no host, stays."""
        number = int(IPv4Address(address))
        kept = 32 if address.startswith(("0.", "127.", "169.254.", "255.")) else 16 if _is_narrow(address) else 8
        bits = f"{number:032b}"
        flipped = [
            bit if place < kept or place >= length else str(int(bit) ^ (self._digest(f"ip{bits[:place]}")[0] & 1))
            for place, bit in enumerate(bits)
        ]
        return IPv4Address(int("".join(flipped), 2))

    def _in_order(self, known: set[str], other: Callable[[str], str]) -> dict[str, str]:
        """Other names in the order of the known ones: where all else is equal, the order decides what is read."""
        return dict(zip(sorted(known), sorted(map(other, known)), strict=True))

    def _digits(self, account: str) -> str:
        return f"{int(self._hex(account, 12), 16) % 10**12:012}"

    def _hex(self, text: str, length: int) -> str:
        return self._digest(text).hex()[:length]

    def _digest(self, text: str) -> bytes:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()


def _like(word: str, other: str) -> str:
    """Another name, in the letters of a word."""
    return other.upper() if word.isupper() else other.capitalize() if word[0].isupper() else other


def _is_narrow(address: str) -> bool:
    """172.16/12 and 192.168/16 are private by more than eight bits."""
    return address.startswith(("172.", "192.168."))


def _names(value: Any, key: str = "") -> Iterator[str]:
    """The words of everything that is a name, but those that name no one."""
    if isinstance(value, dict):
        pair = {each.lower() for each in value} >= {"name", "value"}  # A dimension or variable: the name is no one's.
        for name, each in value.items():
            if not (_VOCABULARY.fullmatch(name) or (pair and name.lower() == "name")):
                yield from _names(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each, key)
    elif isinstance(value, str) and len(value) < 600 and _NAME_KEY.search(key):
        yield from (each for each in _WORD.findall(value) if each.lower() not in KEEP)
