"""What must not change an answer: noise, dress, the order of evidence; and what is cut is not certain."""

import json
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy import FRESH
from stackmedic.aws.masking import masked_line
from stackmedic.collect.incident import read_case
from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.explain.engine import explain
from stackmedic.model.explanation import Strength
from stackmedic.model.incident import Incident, Statement
from tests.diagnose.explain.asking import explained

TEXTS = Path(__file__).with_name("texts")
SAID = [
    (cause, text)
    for file in sorted(TEXTS.glob("*.yaml"))
    for cause, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items()
    for text in texts
]
CERTAIN = [(cause, text) for cause, text in SAID if explained(text).causes[0].confidence is Strength.HIGH]
DESCRIBED = [read_case(str(path)) for path in sorted((FRESH / "working").glob("*.yaml"))]
GENERAL = {each.id: each.instead_of for each in all_rules()}

TIMES = st.builds("2025-02-01T{:02}:{:02}:{:02}Z".format, *(st.integers(0, limit) for limit in (23, 59, 59)))
NOISE = st.one_of(
    st.builds(
        "{} INFO request={:016x} GET /items/{} 200 in {} ms".format,
        TIMES,
        st.integers(0, 2**63),
        *2 * [st.integers(0, 99)],
    ),
    st.builds(
        '10.0.1.{} - - [{}] "GET /health HTTP/1.1" 200 2 "-" "ELB-HealthChecker/2.0"'.format, st.integers(2, 254), TIMES
    ),
    st.builds("{} DEBUG cache hit for key item:{}".format, TIMES, st.integers(0, 99)),
    st.builds("{} INFO job {} done, next in {} s".format, TIMES, st.integers(0, 99), st.integers(1, 60)),
    st.just(""),
)
DRESSES = (
    lambda text, _: f"\x1b[31m{text}\x1b[0m",
    lambda text, time: json.dumps({"timestamp": time, "level": "error", "message": text}),
    lambda text, time: json.dumps({"time": time, "log": json.dumps({"msg": text})}, indent=2),
    lambda text, _: text.replace("\n", "\r\n") + "\r\n",
    lambda text, time: "\n".join(f"{time} {line}" for line in text.split("\n")),
    lambda text, _: "\n".join(f"> {line}" for line in text.split("\n")),
    lambda text, _: "\n".join(f"app-1  | {line}" for line in text.split("\n")),
    lambda text, _: f"エラーが発生しました: {text}",
)


def ends(text: str) -> st.SearchStrategy[str]:
    """The text without its end, or without its beginning."""
    return st.integers(1, len(text)).flatmap(lambda cut: st.sampled_from([text[:cut], text[-cut:]]))


@given(st.sampled_from(CERTAIN), st.lists(NOISE, max_size=60), st.lists(NOISE, max_size=60))
def test_noise_around_a_certain_message_does_not_change_the_first_answer(
    said: tuple[str, str], before: list[str], behind: list[str]
) -> None:
    cause, text = said
    assert cause == explained("\n".join(chain(before, [text], behind))).causes[0].id


@given(st.lists(NOISE, max_size=120))
def test_noise_alone_names_nothing(lines: list[str]) -> None:
    assert () == explained("\n".join(lines)).causes


@given(st.sampled_from(SAID).flatmap(lambda said: st.tuples(st.just(said[0]), ends(said[1]))))
def test_a_message_that_is_cut_is_never_certain_of_another_cause(said: tuple[str, str]) -> None:
    cause, part = said
    certain = [each.id for each in explained(part).causes if each.confidence is Strength.HIGH]
    assert set(certain) <= {cause, *GENERAL[cause]}, part


@given(st.sampled_from(CERTAIN), st.sampled_from(DRESSES), TIMES)
def test_the_dress_of_a_certain_message_does_not_change_the_first_answer(
    said: tuple[str, str], dress: Callable[[str, str], str], time: str
) -> None:
    cause, text = said
    assert cause == explained(dress(text, time)).causes[0].id


@given(st.sampled_from(DESCRIBED).flatmap(lambda one: st.tuples(st.just(one), st.permutations(one.statements))))
def test_the_order_of_evidence_does_not_matter(drawn: tuple[Incident, list[Statement]]) -> None:
    incident, statements = drawn
    named, shuffled = explain(incident, masked_line), explain(Incident(tuple(statements), incident.stack), masked_line)
    assert [each.id for each in named.causes] == [each.id for each in shuffled.causes]
