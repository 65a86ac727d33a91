"""``python -m tools.causes`` writes docs/causes.md: every cause, by what it is decided, its runbook and its test."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.rule import Rule

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "causes.md"
FACTS, TOLD, WORDS = "facts", "told by AWS", "words"
HEAD = """# Causes

Every cause that stackmedic knows, from the rules themselves (`python -m tools.causes`; a test holds the page to them).

- *facts*: decided by what the account, the answers of stores and the logs of programs hold ({facts} causes).
- *told by AWS*: decided by the reason that AWS itself gives for a task or service ({told} causes).
- *words*: known from what people, programs and AWS say of it; `stackmedic explain` names it. A diagnosis calls it
  likely at most, and only where no rule has told a cause of what hurts ({words} causes). Those of `terraform.*` are
  answered by `stackmedic terraform explain`, `drift` and `guard` ([Terraform](terraform.md)).

| cause | what is wrong | decided by | runbook | test |
|---|---|---|---|---|
"""


def kind_of(rule: Rule) -> str:
    """By what a cause is decided."""
    if rule.run is None:
        return WORDS
    return TOLD if hasattr(sys.modules[rule.name], "told_by_aws") else FACTS


def page() -> str:
    """The whole page."""
    rules = all_rules()
    count = Counter(map(kind_of, rules))
    head = HEAD.format(facts=count[FACTS], told=count[TOLD], words=count[WORDS])
    return head + "".join(_rows(rules))


def _rows(rules: tuple[Rule, ...]) -> Iterator[str]:
    for rule in sorted(rules, key=lambda each: each.id):
        layer, cause = rule.id.split(".")
        runbook = _link(f"runbooks/{layer}/{cause}.md", "page")
        test = _link(checked_in(layer, cause), "test")
        texts = _link(f"tests/diagnose/explain/texts/{layer}.yaml", "texts")
        title = rule.title.replace("|", "\\|")
        yield f"| `{rule.id}` | {title} | {kind_of(rule)} | {runbook} | {test or texts} |\n"


def checked_in(layer: str, cause: str) -> str:
    """The test of a rule: its own, or the table that it shares with rules of its kind; empty without one."""
    folder = ROOT / "tests/diagnose/rules" / layer
    own = folder / f"test_{cause}.py"
    shared = (each for each in sorted(folder.glob("test_*.py")) if re.search(rf"\b{cause}\b", each.read_text()))
    found = own if own.is_file() else next(shared, None)
    return found.relative_to(ROOT).as_posix() if found else ""


def _link(path: str, text: str) -> str:
    return f"[{text}](../{path})" if path and (ROOT / path).is_file() else ""


if __name__ == "__main__":
    PAGE.write_text(page())
