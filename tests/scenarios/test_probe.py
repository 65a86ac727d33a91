"""What of a stack is asked directly: what it names, and nothing else; names that are none here prove nothing."""

import json

import jsonschema
import pytest

from stackmedic import app
from stackmedic.app import Options, Target
from stackmedic.diagnose.askable import askable
from stackmedic.model.probed import Tunnel, Ways
from stackmedic.report import probes
from tests.scenarios.lab import DATABASE, ROOT, Lab


@pytest.fixture(autouse=True)
def exported(standing: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in standing.environment().items():
        monkeypatch.setenv(name, value)


def test_a_stack_names_its_balancer_its_database_and_its_cache(standing: Lab) -> None:
    balancer = standing.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    asked = {(kind, str(address)) for kind, address, _ in askable(app.examine(Target(), Options()))}
    assert {("http", f"{balancer}:80"), ("http", f"{balancer}:443"), ("dns", f"{balancer}:0")} <= asked
    database = standing.database()["Endpoint"]["Address"]
    assert ("postgres", f"{database}:5432") in asked
    assert {"redis"} == {kind for kind, address in asked if address.endswith(":6379")}
    assert DATABASE in database


def test_through_tunnels_and_the_accounts_own_dns_a_stack_answers(standing: Lab) -> None:
    ports = {name: ("127.0.0.1", number) for name, number in standing.control("status")["ports"].items()}
    ways = Ways((Tunnel("", 80, ports["http"]), Tunnel("", 443, ports["https"])), ports["dns"])
    found = {(each.kind, each.address.rpartition(":")[2]): each for each in app.probe(kinds=("dns", "http"), ways=ways)}
    assert {True} == {each.ok for each in found.values()}
    assert (301, 200) == tuple(found["http", port].facts["status"] for port in ("80", "443"))
    assert [len(each.facts["addresses"]) for (kind, _), each in found.items() if kind == "dns"] == [2]


def test_what_has_no_name_here_is_not_known_and_not_wrong(standing: Lab) -> None:
    found = app.probe(kinds=("dns", "http"), wait_s=2)
    assert found
    assert {None} == {each.ok for each in found}
    assert "not known" in probes.report(found, width=120)
    told = json.loads(probes.document(found))
    assert len(found) == len(told["probes"])
    jsonschema.validate(told, json.loads((ROOT / "docs/probes.schema.json").read_text()))
