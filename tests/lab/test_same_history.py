"""The same seed, the same beginning and the same calls have the same history, to the byte; reading changes nothing."""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackmedic.lab.fault import Aws, all_faults
from tests.lab.everything import Heard, everything
from tests.lab.reads import Read, reads
from tests.scenarios.lab import FRONTEND, ROOT, Lab, start

FAULTS = {each.name: each for each in all_faults()}
READERS = 2
NAME = re.compile(rb'"PaginationToken": "[^"]+"|<RequestId>[^<]+')
# Run by Python as it starts: the machine's clock is far from where it was when the other lab was started.
OTHER_CLOCK = """
import datetime, time_machine
time_machine.travel(datetime.datetime(2031, 3, 4, 5, 6, 7, 890, datetime.UTC), tick=True).start()
"""


def story(lab: Lab) -> None:
    """Much that moves: a deployment that fails, stores in trouble, changed scale and rules, calls that get lost."""
    inject = Aws(lab.url)
    FAULTS["bad_revision"].inject(inject)
    lab.advance(7)
    FAULTS["cache_pool_too_small"].inject(inject)
    lab.scale(3, FRONTEND)
    lab.advance(9.21)
    state = FAULTS["database_ingress_revoked"].inject(inject)
    lab.control("weather", throttle=["sns:CreateTopic=0.5"])
    for number in range(12):
        with suppress(ClientError):
            lab.client("sns").create_topic(Name=f"lucky-{number}")
    lab.control("weather", clear=True)
    FAULTS["database_ingress_revoked"].heal(inject, state)
    lab.redeploy()
    lab.advance(12)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab of which nobody else has a copy."""
    process, lab = start(Path(tmp_path_factory.mktemp("untouched")))
    yield lab
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def history(untouched: Lab) -> Heard:
    """What came of the story where nobody looked before its end."""
    lab = untouched.fork()
    story(lab)
    return everything(lab)


def unnamed(heard: Heard) -> Heard:
    """Answers without what names them: the request's id, the token of a page."""
    return {
        name: [
            (told[0], [each for each in told[1] if "request" not in each[0].lower()], NAME.sub(b"", told[2]))
            if isinstance(told, tuple)
            else told
            for told in answers
        ]
        for name, answers in heard.items()
    }


def same(one: Heard, other: Heard) -> None:
    assert [] == [name for name in one if one[name] != other.get(name)]
    assert set(one) == set(other)


def test_a_history_is_long_enough_to_differ(history: Heard) -> None:
    assert 500_000 < sum(len(repr(each)) for each in history.values())
    assert {200} == {each[0] for told in history.values() for each in told if isinstance(each, tuple)}
    assert 0 < history["sns list_topics"][0][2].count(b"lucky-") < 12


def test_another_machine_at_another_time_has_the_same_history(history: Heard, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(OTHER_CLOCK)
    elsewhere = {
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'src'}",
    }
    process, parent = start(tmp_path, **elsewhere)
    lab = parent.fork()
    try:
        story(lab)
        same(history, everything(lab))
    finally:
        process.terminate()
        process.wait()


def test_readers_at_any_time_change_nothing(history: Heard, untouched: Lab) -> None:
    staging, over = untouched.fork(), threading.Event()

    def read() -> None:
        while not over.is_set():
            everything(staging)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for each in readers:
        each.start()
    story(staging)
    over.set()
    for each in readers:
        each.join()
    same(unnamed(history), unnamed(everything(staging)))


def test_what_was_read_before_a_copy_was_made_changes_nothing_that_it_shows(history: Heard, untouched: Lab) -> None:
    read = untouched.fork()
    everything(read)
    for each in reads():
        each.ask(read)
    copy = read.fork()
    story(copy)
    same(unnamed(history), unnamed(everything(copy)))


@pytest.mark.soak
@settings(
    max_examples=int(os.environ.get("SOAK_CASES", "40")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(st.one_of(st.sampled_from(list(reads())), st.floats(0.1, 900.0)), min_size=20, max_size=200))
def test_no_sequence_of_reads_changes_what_happens(untouched: Lab, acts: list[Read | float]) -> None:
    """Answers to reads that list reads (CloudTrail's) are left out: who looked is what they tell."""
    watched, alone = untouched.fork(), untouched.fork()
    for act in acts:
        if isinstance(act, Read):
            act.ask(watched)
        else:
            for each in (watched, alone):
                each.advance(act / 60)
    for each in (watched, alone):
        story(each)
    same(unnamed(everything(watched)), unnamed(everything(alone)))
    assert [] == [each for each in reads(told=True) if each.told(watched) != each.told(alone)]
