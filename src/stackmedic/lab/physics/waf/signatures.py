"""What counts as SQL injection and as cross-site scripting, and which pieces of it the logs show.

WAF does not publish its detectors. These know the forms that the guide and the rule groups' pages give as examples, and
their kin: tags that run something, event handlers, ``javascript:``; conditions that are always true, stacked and united
statements, comments that cut a statement off, functions that only an attacker calls.

Sources: WAF developer guide, "Cross-site scripting attack rule statement", "SQL injection attack rule statement"
(sensitivity LOW and HIGH), "Log examples" (matchedData: ``"<", "frameset"``; ``"10", "AND", "1"``).
"""

import re
from functools import cache

TAGS = "applet|base|embed|frame|frameset|iframe|import|isindex|link|math|meta|noscript|object|script|style|svg|xml"
SCRIPTING = re.compile(
    rf"(<)\s*/?\s*({TAGS})\b|(<)\s*\w+[^>]*?\s(on\w+)\s*=|(javascript|vbscript)\s*(:)|(\bon(?:error|load)\b)\s*(=)",
    re.IGNORECASE,
)
WORD = r"['\"]?[\w]+['\"]?"
SURE = (
    rf"(\bunion\b)\s+(?:all\s+)?(\bselect\b)\s+({WORD})",
    r"['\"]\s*(\bor\b|\band\b)\s*(['\"]?\w+['\"]?)\s*(=)\s*['\"]?\w+",
    r"['\"]\s*(;)\s*(\bdrop\b|\bdelete\b|\binsert\b|\bupdate\b|\bshutdown\b|\btruncate\b)\s+(\w+)",
    r"(\bsleep\b|\bbenchmark\b|\bpg_sleep\b|\bload_file\b|\bxp_cmdshell\b|\bextractvalue\b)\s*(\()\s*([\w'\"]+)",
    r"(\bselect\b)\s+.{1,80}?(\bfrom\b)\s+(information_schema|pg_catalog|sysobjects|mysql)\b",
    r"['\"]\s*(--|#|/\*)\s*($)()",
)
LIKELY = (
    *SURE,
    r"(\b\d+)\s+(\band\b|\bor\b)\s+(\d+)\s*=\s*\d+",
    r"(\bselect\b)\s+([\w*,\s]{1,80}?)\s+(\bfrom\b)\s+\w+",
    r"(;)\s*(\bdrop\b|\bdelete\b|\binsert\b|\bupdate\b)\s+(\w+)",
    r"(\bwaitfor\b)\s+(\bdelay\b)\s+(['\"])",
)


def scripting(text: bytes) -> tuple[str, ...]:
    """The pieces of cross-site scripting in a text; nothing when there is none."""
    found = SCRIPTING.search(text.decode("utf-8", "replace"))
    return tuple(piece for piece in found.groups() if piece) if found else ()


def injection(text: bytes, sensitivity: str) -> tuple[str, ...]:
    """The pieces of an SQL injection; HIGH also takes what is often harmless for one."""
    found = _patterns(sensitivity).search(text.decode("utf-8", "replace"))
    return tuple(piece for piece in found.groups() if piece) if found else ()


@cache
def _patterns(sensitivity: str) -> re.Pattern[str]:
    return re.compile("|".join(LIKELY if sensitivity == "HIGH" else SURE), re.IGNORECASE | re.DOTALL)
