"""Storms over the real fix: it completes, or stops in a condition that says so, and the account is as it says.

Which endings are acceptable stands with each storm. Whatever they are: a change is in the account exactly when the run
says so, nothing was changed twice, and in good weather the same run, or the next one, completes.
"""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from stackmedic import changes
from stackmedic.model.ending import RunSeen
from tests.scenarios.fixing import Medic
from tests.scenarios.lab import BACKEND, Lab
from tests.scenarios.line import Moment, line

ADMIT = "AuthorizeSecurityGroupIngress"
TIME = "GetCallerIdentity"
TRYING_S = 10.0  # What a call costs that is made while the line is cut, in the lab's time.
# Whether the change is in the account, by what a run says of it, and by how a run ended. What is not here may be both.
IN_EFFECT = {"made": True, "already": True, "not_made": False, "undone": False}
ENDED = {"cleared": True, "refused": False, "undone": False}


@dataclass
class Storm:
    """A stack whose database is closed to it, and a line to it on which the weather changes at a moment:
    "before CreateThing 2" is the second time that it is asked for, and has not reached the account yet."""

    lab: Lab
    medic: Medic
    begins: str = ""
    weather: dict[str, object] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    alone: threading.Lock = field(default_factory=threading.Lock)  # Calls of a look come at once.

    def __post_init__(self) -> None:
        self.group = str(self.lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
        self.tasks = self.lab.task_group()
        self.lab.revoke_ingress(self.group)
        self.lab.advance(15)
        self.before = self.changes()
        self.left_s = 0.0

    def passes(self, moment: Moment) -> bool:
        """Whether the line is cut at this moment. While it is, trying costs time."""
        with self.alone:
            self.seen[str(moment)] += 1
            begins = f"{moment} {self.seen[str(moment)]}" == self.begins
            if begins:
                self.lab.control("weather", **self.weather)
                self.left_s = float(str(self.weather.get("for_s", 0)))
            elif self.left_s > 0 and not moment.answered:
                self.lab.control("advance", seconds=TRYING_S)
                self.left_s -= TRYING_S
            return begins and "cut" in self.weather

    def at(self, begins: str, **weather: object) -> None:
        """Change the weather at this moment of the fix; the plan is made before."""
        self.begins, self.weather = begins, weather

    def admitted(self) -> list[str]:
        """Whom the database admits: asked in a copy of the account in which the sun shines."""
        copy = self.lab.fork()
        copy.control("weather", clear=True)
        rules = copy.ec2.describe_security_groups(GroupIds=[self.group])["SecurityGroups"][0]["IpPermissions"]
        copy.control("down")
        return [pair["GroupId"] for rule in rules for pair in rule["UserIdGroupPairs"]]

    def changes(self) -> int:
        """How often the database was opened, as CloudTrail tells it: late, so in a copy."""
        copy = self.lab.fork()
        copy.control("weather", clear=True)
        copy.advance(30)
        asked = [{"AttributeKey": "EventName", "AttributeValue": ADMIT}]
        events = copy.client("cloudtrail").lookup_events(LookupAttributes=asked)["Events"]
        copy.control("down")
        return sum("errorCode" not in json.loads(each["CloudTrailEvent"]) for each in events)

    def agrees(self, run: RunSeen) -> RunSeen:
        """What the run says of its change is what the account says of it."""
        (fate,) = (each.fate for each in run.changes)
        admitted = self.admitted()
        in_effect = admitted == [self.tasks]
        assert in_effect or admitted == []
        assert IN_EFFECT.get(fate, in_effect) == in_effect, run.says
        assert ENDED.get(run.condition, in_effect) == in_effect, run.says
        assert in_effect == self.changes() - self.before
        return run

    def fix(self) -> RunSeen:
        plan = self.medic.plan()
        self.seen.clear()
        return self.agrees(self.medic.apply(plan))

    def in_good_weather(self, run: RunSeen) -> RunSeen:
        """What a person does then: go on with what waits, and begin anew where nothing was changed."""
        self.begins = ""
        self.lab.control("weather", clear=True)
        self.lab.advance(1)
        if run.next == f"stackmedic runs resume {run.id}":
            run = self.agrees(changes.resume_run(run.id, engine=self.medic.engine))
        if run.condition in ("refused", "no_credentials"):
            run = self.fix()
        self.lab.advance(10)
        service = self.lab.service(BACKEND)
        assert service["desiredCount"] == service["runningCount"] > 0
        return run


@pytest.fixture
def storm(lab: Lab, medic: Medic) -> Iterator[Storm]:
    found = Storm(lab, medic)
    with line(lab, found.passes) as url:
        medic.at(url)
        yield found


def test_at_the_request_rates_that_aws_publishes_it_completes(storm: Storm) -> None:
    storm.lab.control("weather", buckets=True)
    assert "cleared" == storm.fix().condition


# Which calls fail is drawn by the seed and these words: each of them is another storm, and the same one on every run.
STORMS = ["*", *(pytest.param("*" * number, marks=pytest.mark.soak) for number in range(2, 10))]


@pytest.mark.parametrize("calls", STORMS)
def test_thirty_percent_of_broken_answers(storm: Storm, calls: str) -> None:
    """Reads are made four times, and a change three times. So it completes; or it refuses before anything is changed,
    for want of a fact; or it waits for a person, and says whether the change was made."""
    storm.at(f"before {TIME} 2", errors=[f"{calls}=0.3"])
    run = storm.fix()
    assert run.condition in ("cleared", "refused", "needs_person"), run.says
    assert "cleared" == storm.in_good_weather(run).condition


def rarely(*case: object) -> object:
    return pytest.param(*case, marks=pytest.mark.soak)


# When it begins, for how long; how the fix ends or what it waits for, and what it says of the change. TIME is asked for
# by each step. A look makes many calls at once, again and again, so that it outlasts a minute, but not an hour.
CUTS = [
    rarely("before it is accepted", f"before {TIME} 2", 60, "refused", "not_made"),
    rarely("while the facts are read again", f"before {TIME} 4", 60, "cleared", "made"),
    ("while the facts are read again, for an hour", f"before {TIME} 4", 3600, "refused", "not_made"),
    rarely("before the change is intended", f"before {TIME} 6", 60, "needs_person", "not_made"),
    rarely("before the change", f"before {ADMIT} 1", 60, "needs_person", "unknown"),
    ("after the change", f"after {ADMIT} 1", 60, "needs_person", "unknown"),
    ("while it is watched", f"before {TIME} 10", 60, "cleared", "made"),
]


@pytest.mark.parametrize(("when", "begins", "for_s", "condition", "fate"), CUTS)
def test_a_network_that_is_cut(storm: Storm, when: str, begins: str, for_s: int, condition: str, fate: str) -> None:
    storm.at(begins, cut=["*"], for_s=for_s)
    run = storm.fix()
    assert (condition, [fate]) == (run.condition, [each.fate for each in run.changes]), f"{when}: {run.says}"
    assert "cleared" == storm.in_good_weather(run).condition


EXPIRIES = [
    rarely("before it is accepted", f"before {TIME} 2", "no_credentials", "not_made"),
    rarely("before the change is intended", f"before {TIME} 6", "no_credentials", "not_made"),
    ("before the change", f"before {ADMIT} 1", "no_credentials", "not_made"),
    rarely("after the change", f"after {ADMIT} 1", "deadline", "made"),
    rarely("while it is watched", f"before {TIME} 10", "deadline", "made"),
]


@pytest.mark.parametrize(("when", "begins", "condition", "fate"), EXPIRIES)
def test_credentials_that_expire(storm: Storm, when: str, begins: str, condition: str, fate: str) -> None:
    storm.at(begins, expired=True)
    run = storm.fix()
    assert (condition, [fate]) == (run.condition, [each.fate for each in run.changes]), f"{when}: {run.says}"
    assert ("deadline" if condition == "deadline" else "cleared") == storm.in_good_weather(run).condition
