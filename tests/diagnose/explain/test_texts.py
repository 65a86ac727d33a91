"""Every text of the collection names its cause: messages as public reports, documentation and programs print them."""

from pathlib import Path

import pytest
import yaml

from tests.diagnose.explain.asking import causes

TEXTS = Path(__file__).with_name("texts")
SAID = [
    pytest.param(cause, text, id=f"{cause}-{place}")
    for file in sorted(TEXTS.glob("*.yaml"))
    for cause, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items()
    for place, text in enumerate(texts)
]


@pytest.mark.parametrize(("cause", "text"), SAID)
def test_a_text_names_its_cause_first(cause: str, text: str) -> None:
    assert cause == next(iter(causes(text)), None)
