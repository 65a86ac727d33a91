"""Text that is safe and fits: hostile characters made visible, lines wrapped to a width in columns."""

import re
import unicodedata

COLOUR_CODES = re.compile(r"\x1b\[[0-9;:]*m")
ZERO_WIDTH = {"Mn", "Me"}
# Controls, bidi overrides, surrogates, private and unassigned characters, separators that break lines.
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ELLIPSIS = "…"
WORD = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'[^']*'|\S)+""")  # As a shell reads it: what is quoted is one.
GOES_ON = " \\"
SEAMS = "/:.,-_=&"  # Behind which names of AWS may be broken.


def clean(text: str) -> str:
    """Words of others, made harmless: colours dropped, whatever else could steer a terminal spelled out."""
    text = COLOUR_CODES.sub("", text)
    return "".join(spelled(each) if unicodedata.category(each) in UNSAFE else each for each in text)


def spelled(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def columns(text: str) -> int:
    """How many terminal columns clean text takes: East Asian wide characters take two, combining marks none."""
    return len(text) if text.isascii() else sum(map(column, text))


def column(character: str) -> int:
    if unicodedata.category(character) in ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, room: int) -> str:
    """The start of a text, with an ellipsis when something is missing."""
    return text if columns(text) <= room else head(text, room - 1) + ELLIPSIS


def head(text: str, room: int) -> str:
    """As many characters as fit."""
    used = 0
    for place, each in enumerate(text):
        used += column(each)
        if used > room:
            return text[:place]
    return text


def wrap(text: str, room: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most ``room`` columns, broken at spaces if possible; ``first`` and ``rest`` start them."""
    lines: list[str] = []
    line, bare = first, True
    for word in text.split():
        longer = line + word if bare else f"{line} {word}"
        if not bare and columns(longer) > room:
            lines.append(line)
            longer = rest + word
        *full, line = pieces(longer, room, rest)
        lines += full
        bare = False
    return [*lines, line]


def continued(command: str, room: int, first: str) -> list[str]:
    """Lines that a shell reads as the one command: all but the last end in a backslash, none inside of quotes."""
    if columns(first + command) <= room:
        return [first + command]
    lines, line, rest = [], first, " " * (columns(first) - columns(first.lstrip()) + 2)
    room -= len(GOES_ON)
    for word in WORD.findall(command):
        longer = line + word if line in (first, rest) else f"{line} {word}"
        if line not in (first, rest) and columns(longer) > room:
            lines.append(line + GOES_ON)
            longer = rest + word
        *full, line = pieces(longer, room, rest)
        lines += full
    return [*lines, line]


def pieces(text: str, room: int, rest: str) -> list[str]:
    """A text without a space to break at, broken behind the last separator that fits; else where the room ends."""
    parts = []
    while columns(text) > room:
        start = head(text, room)
        seam = max((start.rfind(each) + 1 for each in SEAMS), default=0)
        if seam > room // 2:
            start = start[:seam]
        parts.append(start)
        text = rest + text[len(start) :]
    return [*parts, text]
