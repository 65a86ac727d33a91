"""A busy service whose newest lines are all requests that went well: the one that names the cause stands in another
task's log, thousands of lines ago."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from stackmedic.app import Target
from stackmedic.model.finding import Confidence, Diagnosis, Verdict
from stackmedic.report.json import report
from tests.conftest import Stacks
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab

CAUSE = "database.connections_limit_exhausted"
SEARCH = "logs:FilterLogEvents"
ACCESS = 'INFO:     10.0.1.{host}:41234 - "GET /api/errors/{number} HTTP/1.1" 200 OK'
REQUESTS = 3000


@pytest.fixture(scope="module")
def starved(stacks: Stacks) -> Iterator[Lab]:
    """The database was restarted with room for ten connections, which not all tasks get; all write down requests."""
    lab = stacks("multitenant-ai").fork()
    rds, logs, ecs = lab.client("rds"), lab.client("logs"), lab.ecs
    (database,) = rds.describe_db_instances()["DBInstances"]
    few = {"ParameterName": "max_connections", "ParameterValue": "10", "ApplyMethod": "pending-reboot"}
    group = database["DBParameterGroups"][0]["DBParameterGroupName"]
    rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=[few])
    rds.reboot_db_instance(DBInstanceIdentifier=database["DBInstanceIdentifier"])
    lab.advance(25)
    (cluster,) = ecs.list_clusters()["clusterArns"]
    (written,) = (each["logGroupName"] for each in logs.describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"])
    for task in ecs.list_tasks(cluster=cluster)["taskArns"]:
        bury(lab, written, task.rsplit("/", 1)[-1])
    yield lab
    lab.control("down")


def bury(lab: Lab, group: str, task: str) -> None:
    """Thousands of requests, right after the newest line of a task."""
    logs = lab.client("logs")
    every = logs.describe_log_streams(logGroupName=group)["logStreams"]
    (stream,) = (each["logStreamName"] for each in every if each["logStreamName"].endswith(task))
    newest = logs.get_log_events(logGroupName=group, logStreamName=stream, limit=1)["events"][-1]["timestamp"]
    said = (ACCESS.format(host=number % 250, number=number) for number in range(REQUESTS))
    events = [{"timestamp": newest + 1 + number, "message": each} for number, each in enumerate(said)]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


@pytest.fixture
def lab(starved: Lab) -> Iterator[Lab]:
    copy = starved.fork()
    yield copy
    copy.control("down")


def cited(diagnosis: Diagnosis) -> set[str]:
    return {each.call for cause in diagnosis.causes for each in cause.evidence}


def test_the_cause_is_named_by_a_line_that_only_a_search_finds(lab: Lab, doctor: Doctor) -> None:
    diagnosis = doctor.diagnose(lab)
    assert [(CAUSE, Confidence.CONFIRMED)] == [(each.id, each.confidence) for each in diagnosis.causes]
    assert SEARCH in cited(diagnosis)
    assert diagnosis.calls <= 60


def test_its_bundle_tells_the_same(lab: Lab, doctor: Doctor, tmp_path: Path) -> None:
    live = doctor.diagnose(lab, record=tmp_path / "recorded")
    replayed = doctor.diagnose(lab, source=tmp_path / "recorded")
    assert json.loads(report(live))["causes"] == json.loads(report(replayed))["causes"]


def test_where_the_search_is_denied_no_cause_is_made_up_and_the_permission_is_named(lab: Lab, doctor: Doctor) -> None:
    lab.control("weather", deny=[SEARCH])
    diagnosis = doctor.diagnose(lab, Target())
    assert (Verdict.INCIDENT, ()) == (diagnosis.verdict, diagnosis.causes)
    assert {SEARCH} == {each.needs for each in diagnosis.gaps}
    assert any(each.startswith(SEARCH) for each in diagnosis.next_reads)
