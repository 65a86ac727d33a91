"""From the wire to nouns, whichever way a reply was written down."""

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from stackmedic.aws.door import Reply, as_json
from stackmedic.aws.wire import members, parse, parse_all
from stackmedic.errors import CallFailed
from stackmedic.model import artifact, data_store, load_balancer, network, service, signal, task
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine, Series
from stackmedic.model.task import Task, TaskDefinition

AT = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
WHEN = datetime(2031, 5, 6, 11, 0, tzinfo=timezone(timedelta(hours=2)))
KINDS = [
    kind
    for module in (artifact, data_store, load_balancer, network, service, signal, task)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Noun) and kind is not Noun
]


def backend() -> dict[str, Any]:
    return {
        "serviceArn": "arn:s",
        "serviceName": "backend",
        "clusterArn": "arn:c",
        "status": "ACTIVE",
        "desiredCount": 2,
        "taskDefinition": "arn:td:7",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1", "subnet-2"]}},
        "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
        "deployments": [
            {"id": "a", "status": "PRIMARY", "taskDefinition": "arn:td:7", "createdAt": WHEN},
            {"id": "b", "status": "ACTIVE", "taskDefinition": "arn:td:6", "createdAt": WHEN, "desiredCount": 2},
        ],
    }


def parsed(raw: dict[str, Any]) -> Service:
    return parse(Service, raw, "ecs:DescribeServices", "services[0]", AT)


def test_fields_are_read_from_where_they_say() -> None:
    found = parsed(backend())
    assert (found.name, found.desired_count, found.circuit_breaker) == ("backend", 2, True)
    assert found.subnet_ids == ("subnet-1", "subnet-2")
    assert found.deployments[1].desired == 2
    assert found.deployments[0].created_at == datetime(2031, 5, 6, 9, 0, tzinfo=UTC)


def test_what_the_wire_leaves_out_is_the_default() -> None:
    found = parsed(backend())
    assert (found.running_count, found.events, found.assign_public_ip) == (0, (), None)
    assert found.deployments[0].rollout_state is None


def test_every_fact_can_be_cited() -> None:
    found = parsed(backend())
    evidence = found.deployments[1].seen("desired")
    assert (evidence.call, evidence.path) == ("ecs:DescribeServices", "services[0].deployments[1].desiredCount")
    assert (evidence.value, evidence.at) == (2, AT)
    assert found.seen("subnet_ids").value == ["subnet-1", "subnet-2"]


def test_the_raw_object_is_json_with_times_as_the_aws_cli_prints_them() -> None:
    raw = parsed(backend()).raw
    assert json.loads(json.dumps(raw)) == raw
    assert parsed(backend()).deployments[0].seen("created_at").value == "2031-05-06T09:00:00+00:00"


def test_a_recorded_reply_gives_the_same_noun_as_a_live_one() -> None:
    live, recorded = parsed(backend()), parsed(json.loads(json.dumps(as_json(backend()))))
    assert (live, live.raw) == (recorded, recorded.raw)


@pytest.mark.parametrize("stamp", [1935918000, 1935918000.0, 1935918000000, "2031-05-07T11:00:00Z"])
def test_times_may_be_seconds_milliseconds_or_text(stamp: Any) -> None:
    reply = Reply("logs:GetLogEvents", {"events": [{"timestamp": stamp, "message": "m"}]}, AT)
    (line,) = parse_all(LogLine, reply, "events")
    assert line.at == datetime(2031, 5, 7, 11, 0, tzinfo=UTC)
    assert line.source.path == "events[0]"


def test_series_keep_their_times_and_values_side_by_side() -> None:
    result = {"Label": "x", "Timestamps": [AT, AT + timedelta(minutes=1)], "Values": [1, 2.5]}
    series = parse(Series, result, "cloudwatch:GetMetricData", "MetricDataResults[0]", AT)
    assert series.at == (AT, AT + timedelta(minutes=1))
    assert series.values == (1.0, 2.5)


def test_paths_with_filters_are_followed() -> None:
    details = [{"name": "subnetId", "value": "subnet-9"}, {"name": "privateIPv4Address", "value": "10.0.1.5"}]
    raw = {
        "taskArn": "t",
        "taskDefinitionArn": "td",
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "attachments": [{"type": "ElasticNetworkInterface", "details": details}],
    }
    found = parse(Task, raw, "ecs:DescribeTasks", "tasks[0]", AT)
    assert (found.subnet_id, found.private_address) == ("subnet-9", "10.0.1.5")


def test_containers_of_a_definition_are_nouns_of_their_own() -> None:
    container = {
        "name": "app",
        "image": "i",
        "portMappings": [{"containerPort": 8000}],
        "environment": [{"name": "PORT", "value": "8000"}],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/app"}},
    }
    raw = {"taskDefinitionArn": "td", "family": "f", "revision": 1, "containerDefinitions": [container]}
    found = parse(TaskDefinition, raw, "ecs:DescribeTaskDefinition", "taskDefinition", AT)
    (app,) = found.containers
    assert (app.ports, app.log_group) == ((8000,), "/ecs/app")
    assert app.environment[0].source.path == "taskDefinition.containerDefinitions[0].environment[0]"


def test_a_list_that_is_not_there_is_empty() -> None:
    assert parse_all(Service, Reply("ecs:DescribeServices", {}, AT), "services") == ()


@pytest.mark.parametrize(
    "damage",
    [
        {"desiredCount": "many"},
        {"deployments": {"id": "a"}},
        {"deployments": ["a"]},
        {"createdAt": "yesterday"},
        {"deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": "perhaps"}}},
        {"serviceName": ["backend"]},
        {"networkConfiguration": {"awsvpcConfiguration": {"subnets": "subnet-1"}}},
    ],
)
def test_a_member_of_the_wrong_form_is_a_failed_call(damage: dict[str, Any]) -> None:
    with pytest.raises(CallFailed) as raised:
        parsed({**backend(), **damage})
    assert (raised.value.call, raised.value.code) == ("ecs:DescribeServices", "InvalidResponse")


@pytest.mark.parametrize("odd", [7, "text", {"services": "text"}, {"services": [7]}])
def test_a_list_of_the_wrong_form_is_a_failed_call(odd: Any) -> None:
    body = odd if isinstance(odd, dict) else {"services": odd}
    with pytest.raises(CallFailed, match="InvalidResponse"):
        parse_all(Service, Reply("ecs:DescribeServices", body, AT), "services")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_of_every_noun_can_be_read(kind: type[Noun]) -> None:
    wired = [each.name for each in fields(kind) if "wire" in each.metadata]
    assert [each.field for each in members(kind)] == wired
    empty = parse(kind, {}, "x:DescribeX", "x", AT)
    assert (empty.raw, empty.source.path) == ({}, "x")
