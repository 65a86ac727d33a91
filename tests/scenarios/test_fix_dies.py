"""A fix whose process dies ends as if it had not: the same state, and each change made once, as CloudTrail tells it.

Processes die by ``kill -9`` at calls, the only moments that can be told from outside: before a call is passed on, or
when it has taken effect and nobody knows. Between two calls lies all else that may be cut: entries of the journal, of
the record, locks, naps.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from stackmedic import changes
from stackmedic.remedy.audit import Audit
from stackmedic.remedy.lock import StackLock
from stackmedic.remedy.plan_file import read
from tests.durable.processes import Processes
from tests.durable.server import Server
from tests.scenarios.lab import DATABASE, SECRET, Lab
from tests.scenarios.line import Moment
from tests.scenarios.mortal import TIME, Mortality, Outcome

pytest.importorskip("dbos")
ADMIT, REVOKE = "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"


@dataclass(frozen=True)
class Broken:
    """A stack whose database is closed to it, and the plan that opens it."""

    lab: Lab
    plan: Path


@dataclass(frozen=True)
class Way:
    """How a fix goes: what others do meanwhile, and what must come of it, however often it was cut."""

    happens: Callable[[Lab, Moment], None]
    outcome: Outcome


def nothing(lab: Lab, moment: Moment) -> None:
    return None


def stops_the_database(lab: Lab, moment: Moment) -> None:
    """As soon as the change is made: a fix that is followed by worse."""
    if str(moment) == f"after {ADMIT}" and lab.database()["DBInstanceStatus"] == "available":
        lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)


CLEARED = Way(nothing, Outcome("cleared", ("made",), Counter({ADMIT: 1}), ["tasks admitted"]))
UNDONE = Way(
    stops_the_database,
    Outcome("undone", ("undone",), Counter({ADMIT: 1, REVOKE: 1, "StopDBInstance": 1}), []),
)
WAYS = {"cleared": CLEARED, "undone": UNDONE}


def who_is_admitted(lab: Lab) -> list[str]:
    group = lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    rules = lab.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    pairs = [pair["GroupId"] for rule in rules for pair in rule["UserIdGroupPairs"]]
    return ["tasks admitted" if each == lab.task_group() else each for each in pairs]


def secrets_of(lab: Lab) -> list[bytes]:
    """What must stand nowhere; the host name that the secret holds as well is none."""
    found = json.loads(lab.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    return [found[name].encode() for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY")]


def has_a_secret(path: Path, secrets: list[bytes]) -> bool:
    content = path.read_bytes()
    return any(each in content for each in secrets)


@pytest.fixture(scope="session")
def broken(standing: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    lab, folder = standing.fork(), tmp_path_factory.mktemp("plan")
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.advance(15)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**lab.environment(), "XDG_STATE_HOME": str(folder)}.items():
            patch.setenv(name, value)
        changes.write_plan(changes.plan_fix().plan, folder / "plan.json")
    yield Broken(lab, folder / "plan.json")
    lab.control("down")


@dataclass
class Dying:
    """Carries the plan out in a fork of the broken stack, with a state folder of its own for each run."""

    broken: Broken
    folder: Path
    processes: Processes
    runs: int = 0

    def fix(self, way: Way, *deaths: str, **how: Any) -> Mortality:
        """Die at these moments, one after the other, and end as ever: nothing held, and the record whole."""
        self.runs += 1
        folder = self.folder / f"run{self.runs}"
        folder.mkdir()
        lab = self.broken.lab.fork()
        mortality = Mortality(lab, folder, self.broken.plan, self.processes, deaths, way.happens, **how)
        secrets = secrets_of(lab)
        assert way.outcome == mortality.to_the_end(who_is_admitted)
        lab.control("down")
        assert StackLock(folder / "stackmedic", read(self.broken.plan).scope).holder() is None
        assert () == Audit(folder / "stackmedic").verify().problems
        assert [] == [path.name for path in folder.rglob("*") if path.is_file() and has_a_secret(path, secrets)]
        return mortality

    def record(self, mortality: Mortality) -> list[dict[str, Any]]:
        return list(Audit(mortality.folder / "stackmedic").entries())


@pytest.fixture
def dying(broken: Broken, tmp_path: Path, processes: Processes) -> Dying:
    return Dying(broken, tmp_path, processes)


def test_killed_around_the_change_and_in_the_watch_it_is_made_once_and_recognised(dying: Dying) -> None:
    between_intent_and_act, made_and_not_told = "before GetCallerIdentity 7", f"after {ADMIT} 1"
    acted_and_not_journalled, watching = "before GetCallerIdentity 2", "before GetCallerIdentity 4"
    fixed = dying.fix(CLEARED, between_intent_and_act, made_and_not_told, acted_and_not_journalled, watching)
    assert ["recognised"] == [each["how"] for each in dying.record(fixed) if each["event"] == "done"]


def test_killed_in_the_watch_and_around_the_undo_it_is_undone_once(dying: Dying) -> None:
    watching, taken_back_and_not_told = "before GetCallerIdentity 10", f"after {REVOKE} 1"
    ending = "after GetCallerIdentity 3"
    fixed = dying.fix(UNDONE, watching, taken_back_and_not_told, ending)
    done = [(each["undo"], each["how"]) for each in dying.record(fixed) if each["event"] == "done"]
    assert [(False, "made"), (True, "recognised")] == done


def test_of_two_workers_on_postgres_the_survivor_goes_on(dying: Dying, server: Server) -> None:
    deaths = f"before {ADMIT} 1", f"after {ADMIT} 1", "before GetCallerIdentity 5"
    journal = server.database(f"racing{dying.folder.name}")
    fixed = dying.fix(CLEARED, *deaths, journal=journal, workers=2)
    assert ["recognised"] == [each["how"] for each in dying.record(fixed) if each["event"] == "done"]


def away_for(server: Server, seconds: float) -> Way:
    """PostgreSQL is pulled from its rack when the change has just been made, and is back after a while."""
    back: list[Timer] = []

    def happens(lab: Lab, moment: Moment) -> None:
        if str(moment) == f"after {ADMIT}" and not back:
            server.stop()
            back.append(Timer(seconds, server.start))
            back[0].start()

    return replace(CLEARED, happens=happens)


def locked_for(folder: Path, seconds: float) -> Way:
    """Somebody else locks the journal's file at that moment."""
    locks: list[Timer] = []

    def happens(lab: Lab, moment: Moment) -> None:
        if str(moment) == f"after {ADMIT}" and not locks:
            other = sqlite3.connect(folder / "stackmedic/journal/journal.sqlite", check_same_thread=False)
            other.execute("begin exclusive")
            locks.append(Timer(seconds, other.close))
            locks[0].start()

    return replace(CLEARED, happens=happens)


def test_a_store_that_goes_away_after_the_change_pauses_the_fix(dying: Dying, server: Server) -> None:
    dying.fix(away_for(server, 1), journal=server.database(f"away{dying.folder.name}"))


@pytest.mark.soak
def test_a_store_that_is_away_for_longer_than_commands_wait_pauses_the_fix(dying: Dying, server: Server) -> None:
    dying.fix(away_for(server, 10), journal=server.database(f"long{dying.folder.name}"))
    dying.fix(away_for(server, 25), journal=server.database(f"longer{dying.folder.name}"))
    dying.fix(locked_for(dying.folder / "run3", 10))
    dying.fix(locked_for(dying.folder / "run4", 25))


def some_of(moments: list[str]) -> list[str]:
    """All that come one after the other, and some of the many reads of a look, which are made at once."""
    alone = [each for each in moments if each.split()[-2] in (TIME, ADMIT, REVOKE)]
    return alone + [each for each in moments if each not in alone][::12]


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("name", WAYS)
def test_killed_anywhere(name: str, part: int, dying: Dying) -> None:
    untouched = dying.fix(WAYS[name])
    for death in some_of(untouched.moments)[part::4]:
        dying.fix(WAYS[name], death)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("name", WAYS)
def test_of_two_workers_on_postgres_one_dies_anywhere(name: str, part: int, dying: Dying, server: Server) -> None:
    journals = (server.database(f"{name}{part}-{number}") for number in count())
    untouched = dying.fix(WAYS[name], journal=next(journals), workers=2)
    for death in some_of(untouched.moments)[part::4]:
        dying.fix(WAYS[name], death, journal=next(journals), workers=2)
