"""``python -m tools.terraform.readme``: write the README of every module and stack from its HCL.

A test says when one is old. What a module is for stands in the comment that opens its ``main.tf``. What stands below
the generated part of a README is kept.
"""

import re
from pathlib import Path
from typing import Any

import hcl2
from tools.terraform.roots import INFRA

END = "<!-- What stands below is written by hand. -->"
OPENING = re.compile(r"(?:^#.*\n)+", re.MULTILINE)


def folders() -> list[Path]:
    """Every folder of infra with HCL in it."""
    return sorted({path.parent for path in INFRA.rglob("*.tf") if ".terraform" not in path.parts})


def readme(folder: Path) -> str:
    """The README that a folder should have."""
    parsed = [hcl2.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.tf"))]
    made = [f"# {folder.name}", purpose(folder)]
    made += [table("Inputs", ("name", "type", "default", "what"), map(variable, blocks(parsed, "variable")))]
    made += [table("Outputs", ("name", "what"), map(output, blocks(parsed, "output")))]
    made += [listed("Uses", sorted({module(body) for _, body in blocks(parsed, "module")}))]
    made += [listed("Makes", sorted({kind for kind, _ in blocks(parsed, "resource")}))]
    text = "\n\n".join([*(each for each in made if each), END])
    return f"{text}\n{kept(folder)}"


def kept(folder: Path) -> str:
    """What somebody wrote below the generated part."""
    path = folder / "README.md"
    _, found, below = path.read_text(encoding="utf-8").partition(END) if path.exists() else ("", "", "")
    return f"\n{below.strip()}\n" if found and below.strip() else ""


def purpose(folder: Path) -> str:
    """The comment that opens main.tf, as a paragraph."""
    path = folder / "main.tf"
    found = OPENING.match(path.read_text(encoding="utf-8")) if path.exists() else None
    if found is None:
        raise ValueError(f"{path} does not begin with a comment that says what it is for")
    return " ".join(line.lstrip("# ") for line in found.group().splitlines())


def blocks(parsed: list[dict[str, Any]], kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Blocks of a kind over all files, by their first label."""
    found = [each for one in parsed for each in one.get(kind, [])]
    labelled = [(bare(label), body) for each in found for label, body in each.items() if not label.startswith("__")]
    return sorted(labelled, key=lambda each: each[0])


def bare(text: Any) -> str:
    """Text as it was meant: without the quotes and braces that the parser keeps."""
    return re.sub(r'^"(.*)"$', r"\1", re.sub(r"^\$\{(.*)\}$", r"\1", str(text), flags=re.DOTALL), flags=re.DOTALL)


def variable(found: tuple[str, dict[str, Any]]) -> tuple[str, ...]:
    name, body = found
    default = f"`{shown(body['default'])}`" if "default" in body else "required"
    return f"`{name}`", f"`{kind(bare(body['type']))}`", default, bare(body["description"])


def kind(written: str) -> str:
    """A type; what optional fields default to is left to the source."""
    return re.sub(r"optional\(((?:[^(),]|\([^()]*\))+)(?:, [^()]*(?:\([^()]*\))?[^()]*)?\)", r"\1?", written)


def shown(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{bare(key)} = {shown(each)}" for key, each in value.items()) + "}"
    return {"True": "true", "False": "false", "None": "null"}.get(str(value), str(value))


def output(found: tuple[str, dict[str, Any]]) -> tuple[str, ...]:
    name, body = found
    return f"`{name}`", bare(body["description"])


def module(body: dict[str, Any]) -> str:
    return Path(bare(body["source"])).name


def table(title: str, head: tuple[str, ...], rows: Any) -> str:
    lines = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    if not lines:
        return ""
    shape = [head, tuple("---" for _ in head), *lines]
    return f"## {title}\n\n" + "\n".join(f"| {' | '.join(each)} |" for each in shape)


def listed(title: str, names: list[str]) -> str:
    return f"## {title}\n\n" + ", ".join(f"`{name}`" for name in names) if names else ""


if __name__ == "__main__":
    for each in folders():
        (each / "README.md").write_text(readme(each), encoding="utf-8")
