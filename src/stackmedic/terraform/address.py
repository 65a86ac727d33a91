"""Addresses as Terraform prints them.

Source: "Resource Address Reference" in the Terraform documentation
(developer.hashicorp.com/terraform/cli/state/resource-addressing); keys are quoted as HCL templates are, so that ``${``
and ``%{`` are doubled (internal/addrs/instance_key.go of hashicorp/terraform).
"""

import re

ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}
TEMPLATE = re.compile(r"([$%])(?=\{)")


def address(module: str, managed: bool, kind: str, name: str, key: str | int | None) -> str:
    """``module.shop.aws_route.out[0]``; data sources have ``data.`` before their type."""
    parts = (module, "" if managed else "data", kind, name)
    return ".".join(filter(None, parts)) + ("" if key is None else f"[{key if isinstance(key, int) else quoted(key)}]")


def quoted(key: str) -> str:
    """A key of ``for_each``."""
    return '"' + "".join(map(_escaped, TEMPLATE.sub(r"\1\1", key))) + '"'


def _escaped(character: str) -> str:
    if character in ESCAPES or character.isprintable():
        return ESCAPES.get(character, character)
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
