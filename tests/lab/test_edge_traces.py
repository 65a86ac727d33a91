"""X-Ray shows the requests that flow, as soon as a program is instrumented and may send what it sees."""

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.edge import Edge
from tests.scenarios.lab import BACKEND, CLUSTER, Lab

SERVICE, ALLOWED = BACKEND, "xray:PutTraceSegments"


def instrument(lab: Lab, *, allow: bool = True) -> None:
    """A new release of the backend that sends traces, with the permission to."""
    if allow:
        role = str(lab.definition()["taskRoleArn"]).split("/")[-1]
        statement = {"Effect": "Allow", "Action": [ALLOWED, "xray:PutTelemetryRecords"], "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        lab.client("iam").put_role_policy(RoleName=role, PolicyName="traces", PolicyDocument=document)
    lab.deploy(image=lab.push("traced", traced=True))
    lab.advance(12)


class Xray:
    def __init__(self, edge: Edge, minutes: float = 5) -> None:
        self.client, end = edge.lab.client("xray"), edge.now()
        self.window: dict[str, Any] = {"StartTime": end - timedelta(minutes=minutes), "EndTime": end}

    def summaries(self, expression: str = "") -> list[dict[str, Any]]:
        more = {"FilterExpression": expression} if expression else {}
        return list(self.client.get_trace_summaries(**self.window, **more)["TraceSummaries"])

    def services(self) -> dict[str, dict[str, Any]]:
        return {each["Type"]: each for each in self.client.get_service_graph(**self.window)["Services"]}

    def documents(self, trace_id: str) -> list[dict[str, Any]]:
        found = self.client.batch_get_traces(TraceIds=[trace_id])["Traces"][0]
        return [json.loads(each["Document"]) for each in found["Segments"]]


@pytest.fixture
def xray(edge: Edge) -> Xray:
    instrument(edge.lab)
    return Xray(edge)


def test_the_graph_leads_from_the_client_to_the_database(edge: Edge, xray: Xray) -> None:
    found = xray.services()
    service = found["AWS::ECS::Container"]
    assert (service["Name"], service["Root"], service["State"]) == (SERVICE, True, "active")
    client, database = found["client"], found["Database::SQL"]
    assert [each["ReferenceId"] for each in client["Edges"]] == [service["ReferenceId"]]
    assert database["ReferenceId"] in {each["ReferenceId"] for each in service["Edges"]}
    statistics = service["SummaryStatistics"]
    # The first request of each second, and five per cent of the others: less than what the load balancer counts.
    assert 120 < statistics["TotalCount"] == statistics["OkCount"] <= edge.balanced("RequestCount")
    assert sum(each["Count"] for each in service["ResponseTimeHistogram"]) == statistics["TotalCount"]
    assert statistics["TotalCount"] == len(xray.summaries())


def test_a_trace_is_told_in_segments(xray: Xray) -> None:
    one = next(each for each in xray.summaries() if len(each["ServiceIds"]) > 1)
    assert (one["HasFault"], one["HasError"], one["Http"]["HttpStatus"]) == (False, False, 200)
    assert one["EntryPoint"]["Name"] == SERVICE
    segment, inferred = xray.documents(one["Id"])
    assert (segment["trace_id"], segment["origin"]) == (one["Id"], "AWS::ECS::Container")
    assert segment["http"]["request"]["url"].startswith("https://staging.ohmycoins.com/api/")
    assert (inferred["inferred"], inferred["parent_id"]) == (True, segment["subsegments"][0]["id"])
    assert segment["start_time"] < inferred["start_time"] < inferred["end_time"] <= segment["end_time"]
    assert abs(segment["end_time"] - segment["start_time"] - one["ResponseTime"]) < 0.001
    assert "postgresql://" in segment["subsegments"][0]["sql"]["url"]


def test_a_database_out_of_reach_shows_as_a_fault_with_its_cause(edge: Edge, xray: Xray) -> None:
    edge.lab.client("rds").stop_db_instance(DBInstanceIdentifier="ohmycoins-staging")
    edge.lab.advance(12)
    late = Xray(edge, 12)
    faulty = late.summaries("fault")
    assert faulty
    assert all(each["HasFault"] and each["Http"]["HttpStatus"] == 500 for each in faulty)
    entities = faulty[0]["FaultRootCauses"][0]["Services"][0]["EntityPath"]
    assert entities[-1]["Remote"]
    assert entities[-1]["Exceptions"]
    assert late.services()["Database::SQL"]["SummaryStatistics"]["FaultStatistics"]["TotalCount"] > 0
    segment = late.documents(faulty[0]["Id"])[0]
    assert segment["fault"]
    assert segment["cause"]["exceptions"]


FILTERS = {
    "ok": True, "!ok": False, "ok = false": False, "fault": False, "error OR ok": True, "ok AND !fault": True,
    "responsetime > 5": False, "responsetime < 5": True, "http.status = 200": True, "http.status != 200": False,
    'http.url CONTAINS "/api/"': True, 'http.method = "GET"': True, 'http.method = "PUT"': False,
    "ok !partial duration <3": True, f'service("{SERVICE}")': True, 'service("nobody")': False,
    f'service("{SERVICE}") {{ fault }}': False, f'service("{SERVICE}") {{ ok }}': True,
    f'service(id(name: "{SERVICE}", type: "AWS::ECS::Container"))': True, "(ok OR fault) AND responsetime >= 0": True,
}  # fmt: skip


def test_filters_choose(xray: Xray) -> None:
    for expression, some in FILTERS.items():
        assert (expression, bool(xray.summaries(expression))) == (expression, some)
    with pytest.raises(ClientError, match="Invalid FilterExpression"):
        xray.summaries("what = ever")


def test_windows_are_limited(edge: Edge, xray: Xray) -> None:
    with pytest.raises(ClientError, match="Time range cannot be longer than 6 hours"):
        Xray(edge, 361).summaries()


def test_the_load_balancer_gave_the_trace_its_number(edge: Edge, xray: Xray) -> None:
    at = int(xray.summaries()[0]["Id"].split("-")[1], 16)
    assert xray.window["StartTime"].timestamp() - 1 <= at <= xray.window["EndTime"].timestamp()
    assert edge.lab.client("xray").batch_get_traces(TraceIds=["1-00000000-0"])["UnprocessedTraceIds"]


def test_nothing_is_seen_of_a_program_that_may_not_send(edge: Edge) -> None:
    instrument(edge.lab, allow=False)
    assert edge.lab.ecs.describe_services(cluster=CLUSTER, services=[BACKEND])["services"][0]["runningCount"]
    assert Xray(edge).summaries() == []


def test_nothing_is_seen_of_a_program_that_is_not_instrumented(edge: Edge) -> None:
    assert Xray(edge).services() == {}
