"""Secrets in free text (log lines, reasons, commands): the forms in which programs let them slip.

What is masked is the value and never its surroundings, so that ``password authentication failed for user "x"``, ARNs,
digests, image references and host names stay as they are. Every repetition that may start anywhere is bounded: a log
line may be 256 KiB long, and the time it takes must not grow with its square.
"""

import base64
import re
from collections.abc import Callable
from urllib.parse import unquote

from stackmedic.aws.harmless import MASK, names_a_secret, shown_user
from stackmedic.aws.tokens import HINTS, HOOKS, TOKENS

_NAMES = (
    r"(?:pass(?:word|wd|phrase)|pwd|secret|token(?!s|iz)|credential|signature"
    r"|(?:api|access|secret|private|auth|account|shared|signing|encryption|master)[_-]?key)"
)
_QUOTED = r"(?P<quote>\\?[\"'])(?P<quoted>.*?)(?:(?<!\\)(?P=quote)|$)"
# Up to what follows a value in a query, a sentence, a list or JSON.
_BARE = r"(?P<bare>(?:[^\s\"&,;)}\]]|[&,;)}\]](?!\s|$|[\"']|[\w.-]+[=:]))+)"
_VALUE = rf"(?:{_QUOTED}|{_BARE})"

_EQUALS = re.compile(rf"(?P<name>{_NAMES}[\w-]{{0,40}}\\?[\"']?[ ]?=>?[ ]?){_VALUE}", re.I | re.S)
_JSON = re.compile(rf"(?P<name>{_NAMES}[\w-]{{0,40}}\\?[\"']\s*:\s*){_VALUE}", re.I | re.S)
_SAID = re.compile(rf"(?<![\w/:.@-])(?P<name>[\w.-]{{0,40}}?{_NAMES}[\w-]{{0,40}}:[ \t]+){_VALUE}", re.I | re.S)
_TIGHT = re.compile(rf"(?<![\w/:.@-])(?P<name>(?:pass(?:word|wd|phrase)|pwd):){_VALUE}", re.I | re.S)
_PAIR = re.compile(  # A variable as YAML and JSON list it: ``name: DB_PASSWORD``, then ``value: …``.
    rf"(?P<name>\bname\\?[\"']?\s{{0,9}}:\s{{0,9}}\\?[\"']?[\w.-]{{0,40}}?{_NAMES}[\w-]{{0,40}}\\?[\"']?,?\s{{0,99}}"
    rf"\\?[\"']?value\\?[\"']?\s{{0,9}}:\s{{0,9}}){_VALUE}",
    re.I | re.S,
)
_FLAG = re.compile(rf"(?P<name>(?<![\w-])--?[\w-]{{0,40}}?{_NAMES}[\w-]{{0,40}}[ ]+)(?!-){_VALUE}", re.I | re.S)
_NOT_SECRET = re.compile(
    r"(?:\*{3,}|null|none|nil|undefined|true|false|yes|no|<[\w -]+>|\[[\w -]+\]|arn:aws[a-z-]*:\S+)[.,;:]?", re.I
)
_RUBY = re.compile(r"`[\w.-]{0,40}$")  # `name': what Ruby says of it, as in KeyError and ArgumentError.
_PROSE = re.compile(r"[A-Za-z][A-Za-z'-]*[:,.]?(?=\s+\w)|[A-Za-z.]+(?:Exception|Error)\b.*|[^A-Za-z0-9]+$")

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,30}://)(?P<rest>[^\s\"]{0,1000}@)")
_WEB_ADDRESS = re.compile(r"(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::[0-9]{1,5})?[/?#]")
_GO_DSN = re.compile(r"(?<![\w.-])(?P<user>[\w.-]{1,64}):(?P<password>[^\s\"]{1,200})@(?=(?:tcp|unix)\()")

_AUTHORIZATION = re.compile(r"(?P<scheme>\b(?:bearer|basic)[ ]+)(?P<bare>[A-Za-z0-9._~+/=-]{6,})", re.I)
_WORDS_OF_PROSE = re.compile(r"(?:auth|token|realm|cred|header|scheme|access)[a-z._-]*|[a-z]{1,12}\.?", re.I)
_HEADER = re.compile(
    r"(?P<name>\bauthorization\\?[\"']?\s*[:=]\s*\\?[\"']?)(?P<scheme>(?:\w{1,20}[ ])?)(?P<bare>[^\s\"',]{8,})", re.I
)
_COOKIE = re.compile(
    r"(?P<name>\b(?:set-)?cookie\\?[\"']?\s*[:=]\s*\\?[\"']?)(?P<bare>(?=[^\"\r\n]{0,200}=)[^\"\r\n]*)", re.I
)
_COMMANDS = re.compile(
    r"(?P<name>(?<!\S)(?:-u|--user)[ =][\"']?[\w.@-]{0,64}:"  # curl
    r"|redis-cli\b[^|;\n]{0,200}?\s-a\s+|mysql\w{0,9}\b[^|;\n]{0,200}?\s-p)"
    r"(?P<bare>[^\s\"']+)"
)
_PEM = re.compile(r"-----BEGIN[A-Z0-9 %+]+-----.*?(?:-----END[A-Z0-9 %+]+-----|\Z)", re.S)  # In a query, too.
_PEM_LINE = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9+/])[A-Za-z0-9+/]{60,}={0,2}")
_SIGNED = re.compile(r"(?P<name>[?&]sig=)[^\s\"'&<>]+", re.I)  # Of Azure's shared access.
_PERCENT = re.compile(r"(?<![^\s\"'&=?<>])[^\s\"'&=?<>]{0,400}%(?:3[AD]|24)[^\s\"'&=?<>]{0,4000}", re.I)
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/]{20,8000}={0,2}(?![A-Za-z0-9+/_-])")
# One cheap look at the text, in small letters, decides for nearly every string that nothing can be in it. A pattern
# that ignores case takes seven times as long: it cannot skip to the letters that its words begin with.
_SUSPICIOUS = re.compile(
    r"pass|pwd|secret|token|key|credential|signature|bearer|basic|authorization|cookie|@|-----|-a\s|-p\S|-u\s"
    rf"|{HINTS}|[ıſ\u0307]"  # Letters that are an i or s to the patterns above, but not when small.
)


def masked(text: str) -> str:
    """The text with every secret in it that shows as one replaced by ``***``."""
    if not _SUSPICIOUS.search(text.lower()):
        return text
    text = _PEM.sub(MASK, text)
    if "%" in text:
        text = _PERCENT.sub(_unless_quoted, text)
    text = HOOKS.sub(rf"\g<scheme>{MASK}", TOKENS.sub(MASK, text))
    text = _SIGNED.sub(rf"\g<name>{MASK}", text)
    text = _URL.sub(_without_password, text)
    text = _GO_DSN.sub(rf"\g<user>:{MASK}@", text)
    text = _HEADER.sub(_keep_scheme, text)
    text = _AUTHORIZATION.sub(_keep_prose, text)
    text = _COOKIE.sub(rf"\g<name>{MASK}", text)
    text = _COMMANDS.sub(rf"\g<name>{MASK}", text)
    text = _JSON.sub(_without_value_unless_ruby, text)
    for form in (_EQUALS, _TIGHT, _FLAG, _PAIR):
        text = form.sub(_without_value, text)
    return _SAID.sub(_without_value_unless_prose, text)


def masked_line(text: str) -> str:
    """The same for what a program wrote or was given, which may be one line out of the middle of a private key.

    Elsewhere that form is an identifier: ``AWS/RDS/DatabaseConnections/Maximum/…``.
    """
    return MASK if _PEM_LINE.fullmatch(text.strip()) else masked(_ENCODED.sub(_unless_it_tells, text))


def _unless_it_tells(found: re.Match[str]) -> str:
    """What is Base64 of a text, unless there is a secret in that."""
    try:
        text = base64.b64decode(found[0] + "=" * (-len(found[0]) % 4), validate=True).decode()
    except ValueError:
        return found[0]
    return found[0] if masked(text) == text else MASK


def _unless_quoted(found: re.Match[str]) -> str:
    """A value as a query quotes it, unless there is a secret in what it says."""
    text = unquote(found[0])
    return found[0] if text == found[0] or masked(text) == text else MASK


def masked_arguments(arguments: list[str]) -> list[str]:
    """A command given as a list: a secret may stand in the argument after the flag that names it."""
    pairs = zip(["", *arguments], arguments, strict=False)
    redis = any("redis-cli" in each for each in arguments)
    return [_masked_argument(before, argument, redis) for before, argument in pairs]


def _masked_argument(before: str, argument: str, redis: bool) -> str:
    flag = re.fullmatch(r"--?[\w-]+", before)
    if flag and not argument.startswith("-"):
        if names_a_secret(before) or (redis and before == "-a"):
            return MASK
        if before in ("-u", "--user") and ":" in argument:
            return shown_user(argument)
    name, equals, value = argument.partition("=")
    if equals and value and re.fullmatch(r"[\w.-]+", name) and names_a_secret(name):
        return f"{name}={value if _NOT_SECRET.fullmatch(value) else MASK}"
    return masked_line(argument)


def _without_password(found: re.Match[str]) -> str:
    user_info = found["rest"].removesuffix("@")
    web = found["scheme"].lower().startswith(("http", "ws"))
    path_holds_the_at = _WEB_ADDRESS.match(user_info) if web else "/" in user_info and ":" not in user_info
    if path_holds_the_at or found.string.startswith("sha256:", found.end()):
        return found[0]
    return f"{found['scheme']}{shown_user(user_info)}@"


def _without_value(found: re.Match[str]) -> str:
    value = found["bare"] if found["bare"] is not None else found["quoted"]
    if not value or _NOT_SECRET.fullmatch(value):
        return found[0]
    if found["bare"] is not None:
        return found["name"] + MASK
    closed = found[0].endswith(found["quote"]) and len(found[0]) >= len(found["name"]) + 2 * len(found["quote"])
    return found["name"] + found["quote"] + MASK + (found["quote"] if closed else "")


def _without_value_unless_ruby(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 41) : found.start()]
    word = found["bare"] or ""
    return found[0] if word.isalpha() and word.istitle() and _RUBY.search(before) else _without_value(found)


def _without_value_unless_prose(found: re.Match[str]) -> str:
    if found["bare"] is not None and _PROSE.match(found.string, found.start("bare")):
        return found[0]
    return _without_value(found)


def _keep_scheme(found: re.Match[str]) -> str:
    whole = found["scheme"] + found["bare"]
    secret = found["scheme"] or not found["bare"].isalpha()
    return found["name"] + (found["scheme"] + MASK if secret else whole)


def _keep_prose(found: re.Match[str]) -> str:
    word: Callable[[str], re.Match[str] | None] = _WORDS_OF_PROSE.fullmatch
    return found[0] if word(found["bare"]) else found["scheme"] + MASK
