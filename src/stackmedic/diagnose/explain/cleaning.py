"""A text as signatures expect it: no colours, no boxes, escapes of JSON resolved, straight quotes, single spaces."""

import re

ESCAPE_CODES = re.compile(
    r"(?:\x1b|\\u001b|\\x1b|\\033|\\e)(?:\[[0-9;:?]{0,40}[a-zA-Z]|\][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\))"
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
ESCAPED_SPACE = re.compile(r"\\{1,8}(?:r\\{1,8}n|n|t)")  # JSON within JSON is escaped again.
ESCAPED_QUOTE = re.compile(r'\\{1,8}"')
JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
SPACES = re.compile(r" [ \t\u00a0\u3000]+|[\t\u00a0\u3000][ \t\u00a0\u3000]*")  # All but single ones.
BOX = re.compile(r"^[│╷╵┃|>]{1,2} ?", re.MULTILINE)  # Terraform frames its errors; e-mails and Markdown quote.
TYPOGRAPHY = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "`": "'", "–": "-", "—": "-", "‑": "-"}
LONGEST_LINE = 1500  # A longer line is read as several.


def cleaned(text: str) -> str:
    """The text, cleaned; its lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text or "\\u001b" in text or "\\x1b" in text or "\\033" in text or "\\e[" in text:
        text = ESCAPE_CODES.sub("", text)
    text = CONTROLS.sub("", text)
    if "\\" in text:
        text = ESCAPED_QUOTE.sub('"', ESCAPED_SPACE.sub(" ", text))
        text = JSON_ESCAPE.sub(_character, text)
    if "**" in text:
        text = text.replace("**", "")
    for fancy, plain in TYPOGRAPHY.items():
        text = text.replace(fancy, plain)
    if "│" in text or "╷" in text or "\n>" in text or "\n|" in text or text.startswith((">", "|")):
        text = BOX.sub("", text)
    return SPACES.sub(" ", text)


def lines(text: str) -> list[tuple[int, str]]:
    """The logical lines of a cleaned text, each with the number of its first line: what is indented below a line
    belongs to it, as in a stack trace, a wrapped message, or a block of configuration."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare:
            continue
        if found and (line[0] in " \t" or bare[0] in "}])") and len(found[-1][1]) + len(bare) < LONGEST_LINE:
            found[-1] = (found[-1][0], f"{found[-1][1]} {bare}")
        else:
            found += ((number, bare[at : at + LONGEST_LINE]) for at in range(0, len(bare), LONGEST_LINE))
    return found


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return " " if code < 0x20 or 0xD800 <= code < 0xE000 else chr(code)
