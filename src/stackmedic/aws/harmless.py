"""Which values of variables cannot be secrets: everything else is not shown (deny by default).

Pattern lists of secrets miss half of what ECS definitions hold (measured, research/quality-anchors.md, A2), so the
question is turned round: a value is shown when its shape is one that no secret has, and its name does not say secret.
"""

import re

MASK = "***"
LONGEST_SHOWN = 2000

_SECRET_NAME = re.compile(
    r"PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE|SIGNATURE|SIGNING|BEARER|WEBHOOK"
    r"|ENCRYPT"
    r"|(?<![A-Z])(PASS|PWD|PW|PIN|OTP|SALT|SEED|JWT|DSN|CRED|CREDS|AUTH|COOKIE|SESSION|LICENSE|CERT)(?![A-Z])"
    r"|(KEY|KEYS|PASS|PWD)(?![A-Z])"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_WORD = r"(?:[a-z]{1,12}|[A-Z]{1,12}|[A-Z][a-z]{1,11}|[0-9]{1,3}|[0-9]{12})"
_WORDS = rf"{_WORD}(?:[-_.]{_WORD}){{0,2}}"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PORT = r"(?::[0-9]{1,5})?"
_ADDRESS = rf"(?:(?:{_LABEL}\.)+[a-z]{{2,18}}|localhost|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|\[[0-9a-fA-F:.]{{2,45}}\])"
_REGIONAL = r"[a-z]{2}(?:-[a-z]{2,9}){1,2}-[0-9][a-z]?(?:_[A-Za-z0-9]{9})?"  # Region, zone, user pool.
_AWS_ID = rf"(?:(?:[a-z]{{2,8}}-){{1,2}}[0-9a-f]{{8}}(?:[0-9a-f]{{9}})?|{_REGIONAL})"
_ARN = r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:[0-9]{12}|aws)?:[\w+=,.@:/*$-]+"
_SEGMENT = rf"(?:{_WORDS}|{_AWS_ID}|v[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{0,2}})"

_HARMLESS = re.compile(
    "|".join(
        (
            r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?(?:ms|s|m|h|d|[KMG]i?B?|%)?",
            r"(?i:true|false|yes|no|on|off|none|null|enabled|disabled)",
            r"(?i:trace|debug|info|notice|warn|warning|error|critical|fatal)",
            r"v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,3}(?:-[a-z]{1,8}(?:\.?[0-9]{1,3})?)?",
            r"(?:AES|HS|RS|ES|PS|SHA)-?[0-9]{3}(?:-GCM|-CBC)?|UTC|GMT|(?:Africa|America|Asia|Europe)/[A-Z][a-z]{2,12}",
            rf"{_ADDRESS}{_PORT}(?:/{_SEGMENT}){{0,4}}/?",
            r"[0-9]{12}\.dkr\.ecr\.[a-z0-9.-]+/[a-z0-9._/-]{1,100}(?::[\w.-]{1,40})?(?:@sha256:[0-9a-f]{64})?",
            r"sha256:[0-9a-f]{64}",
            _ARN,
            _AWS_ID,
            rf"(?:~|\.{{1,2}})?(?:/{_SEGMENT}){{1,8}}/?|/",
            r"[a-z]{1,12}(?:[-_][a-z]{1,12}){0,2}(?:-[0-9]{12})?",
        )
    )
)
_NEVER_SECRET = re.compile(rf"|\*\*\*|(?i:true|false|yes|no|none|null)|{_ARN}")

_BUCKET_NAMES = re.compile(r"(?:^|_)BUCKET(?:_NAME)?$")
_BUCKET = re.compile(r"[a-z]{2,16}(?:[-.](?:[a-z]{1,16}|[0-9]{1,4}|[0-9]{12})){1,8}")  # Buckets are named in words.

_URL = re.compile(r"(?P<scheme>(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{0,30}://)(?P<rest>.*)", re.DOTALL)
_HOSTS = re.compile(rf"(?:{_ADDRESS}|{_LABEL}){_PORT}(?:,(?:{_ADDRESS}|{_LABEL}){_PORT})*")
_USER = re.compile(r"(?:[a-z]{1,16}|[A-Z]{1,16}|[A-Z][a-z]{1,15})[0-9]{0,3}(?:[-_.][a-z]{1,16}[0-9]{0,3}){0,3}")
_SEGMENTS = re.compile(_SEGMENT)
_PARAMETER = re.compile(r"[A-Za-z][A-Za-z_.-]{0,30}")


def shown_variable(name: str, value: str) -> str:
    """What may be shown of a variable's value."""
    if _NEVER_SECRET.fullmatch(value):
        return value
    if names_a_secret(name) and not (_names_an_address(name) and _URL.fullmatch(value)):
        return MASK
    if len(value) > LONGEST_SHOWN:
        return MASK
    if "@" in value:  # A password with a comma makes the parts of a list look like something else.
        return _shown(value)
    if _BUCKET_NAMES.search(name.upper()) and _BUCKET.fullmatch(value):
        return value
    parts = [_shown(each) for each in value.split(",")]
    return MASK if MASK in parts else ",".join(parts)


def _shown(value: str) -> str:
    if _URL.fullmatch(value):
        return shown_url(value)
    return value if _HARMLESS.fullmatch(value) else MASK


def names_a_secret(name: str) -> bool:
    """Whether a variable of that name is likely to hold a secret."""
    return bool(_SECRET_NAME.search(_CAMEL.sub("_", name).upper()))


def shown_url(url: str) -> str:
    """A URL without password, without what stands in its query, and without path segments that may be tokens."""
    found = _URL.fullmatch(url)
    if found is None:
        return MASK
    user_info, at, rest = found["rest"].rpartition("@")  # The last one: passwords often hold what should be encoded.
    hosts, path, question, query = _parted(rest)
    if not _HOSTS.fullmatch(hosts):
        return found["scheme"] + MASK
    user = shown_user(user_info) + at if at else ""
    shown_path = "/".join(_shown_segment(each) for each in path.split("/"))
    return found["scheme"] + user + hosts + shown_path + (question + shown_query(query) if question else "")


def _parted(rest: str) -> tuple[str, str, str, str]:
    address, question, query = rest.partition("?")
    hosts, slash, path = address.partition("/")
    return hosts, slash + path, question, query


def shown_user(user_info: str) -> str:
    """``user:password`` without the password; a lone user that does not look like a name may be a token."""
    user, colon, _ = user_info.partition(":")
    shown = user if not user or _USER.fullmatch(user) else MASK
    return f"{shown}:{MASK}" if colon else shown


def _shown_segment(segment: str) -> str:
    return segment if not segment or _SEGMENTS.fullmatch(segment) else MASK


def shown_query(query: str) -> str:
    """The names of a query's parameters."""
    names = [each.partition("=")[0] for each in query.split("&")]
    return "&".join(f"{name}={MASK}" if _PARAMETER.fullmatch(name) else MASK for name in names)


def _names_an_address(name: str) -> bool:
    return bool(re.search(r"(?:^|_)(DSN|URL|URI|ENDPOINT|CONNECTION_?STRING)$", _CAMEL.sub("_", name).upper()))
