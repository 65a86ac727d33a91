"""What of a stack is asked directly: what it names, and nothing else; a diagnosis uses it, and a recording keeps it."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from stackmedic import app
from stackmedic.app import Options, Target
from stackmedic.cli.main import main
from stackmedic.diagnose.askable import askable
from stackmedic.model.finding import SymptomKind
from stackmedic.model.probed import Answer, HttpAnswer, TlsAnswer, Tunnel, Ways
from stackmedic.permissions import iam_policy
from stackmedic.report import probes
from stackmedic.report.json import report
from tests.probe.test_through import program
from tests.scenarios.lab import BACKEND, CLUSTER, DATABASE, FRONTEND, ROOT, Lab
from tests.scenarios.test_exec import allow_channels

HEALTH = "/api/v1/utils/health-check/"
SETTINGS = f"""[stack.ohmycoins-staging]
cluster = "{CLUSTER}"
[[stack.ohmycoins-staging.check]]
path = "{HEALTH}"
host = "api.staging.ohmycoins.com"
status = 200
service = "{BACKEND}"
[[stack.ohmycoins-staging.check]]
path = "/nowhere"
host = "api.staging.ohmycoins.com"
status = 404
"""


@pytest.fixture
def asked(lab: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Options:
    """A person beside the lab, whose tunnels lead to its load balancers; and what they declared of the stack."""
    for name, value in lab.environment().items():
        monkeypatch.setenv(name, value)
    settings = tmp_path / "stackmedic.toml"
    settings.write_text(SETTINGS)
    return Options(config=settings, probe=True, kinds=("dns", "http", "tls"), ways=leading_to(lab))


def leading_to(lab: Lab) -> Ways:
    """The lab's ports in the place of its load balancers', and its DNS."""
    ports = {name: ("127.0.0.1", number) for name, number in lab.control("status")["ports"].items()}
    return Ways((Tunnel("", 80, ports["http"]), Tunnel("", 443, ports["https"])), ports["dns"])


def test_a_stack_names_its_balancer_its_database_and_its_cache(lab: Lab, asked: Options) -> None:
    balancer = lab.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["DNSName"]
    every = Options(probe=True, wait_s=0.2)
    found = {(each.kind, str(each.address)) for each in askable(app.examine(Target(), every))}
    assert {("http", f"{balancer}:80"), ("http", f"{balancer}:443"), ("dns", f"{balancer}:0")} <= found
    database = lab.database()["Endpoint"]["Address"]
    assert ("postgres", f"{database}:5432") in found
    assert {"redis"} == {kind for kind, address in found if address.endswith(":6379")}
    assert DATABASE in database


def test_nothing_is_asked_that_nobody_wants_asked(lab: Lab, asked: Options) -> None:
    snapshot = app.examine(Target(), Options())
    assert () == askable(snapshot)
    assert [] == [each for each in snapshot.one.values() if isinstance(each, Answer)]


def test_through_tunnels_and_the_accounts_own_dns_a_stack_answers(lab: Lab, asked: Options) -> None:
    answers, _ = app.probe(options=replace(asked, config=None, kinds=("dns", "http")))
    found = {(each.kind, each.address.rpartition(":")[2]): each for each in answers if ".elb." in each.address}
    assert {True} == {each.ok for each in found.values()}
    assert (301, 200) == tuple(found["http", port].facts["status"] for port in ("80", "443"))
    assert [len(each.facts["addresses"]) for (kind, _), each in found.items() if kind == "dns"] == [2]  # type: ignore[arg-type]


def test_what_has_no_name_here_is_not_known_and_not_wrong(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in lab.environment().items():
        monkeypatch.setenv(name, value)
    found, gaps = app.probe(options=Options(kinds=("dns", "http"), wait_s=2))
    assert found
    assert {None} == {each.ok for each in found}
    assert "not known" in probes.report(found, gaps, width=120)
    told = json.loads(probes.document(found, gaps))
    assert len(found) == len(told["probes"])
    jsonschema.validate(told, json.loads((ROOT / "docs/probes.schema.json").read_text()))


def test_a_healthy_stack_answers_as_declared_and_stays_healthy(lab: Lab, asked: Options) -> None:
    snapshot = app.examine(Target(), asked)
    answers = snapshot.known(HttpAnswer)
    assert {(HEALTH, 200, True), ("/nowhere", 404, True)} == {(each.path, each.status, each.ok) for each in answers}
    assert snapshot.known(TlsAnswer)
    assert "healthy" == app.diagnose(Target(), asked).verdict.value


def misrouted(lab: Lab) -> None:
    """The API's paths go to the pages, as with the wrong target group in a listener's rule."""
    elb = lab.client("elbv2")
    front, back = lab.target_group(FRONTEND), lab.target_group(BACKEND)
    for balancer in elb.describe_load_balancers()["LoadBalancers"]:
        for listener in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
            for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
                if not rule["IsDefault"] and rule["Actions"][0].get("TargetGroupArn") == back:
                    elb.modify_rule(RuleArn=rule["RuleArn"], Actions=[{"Type": "forward", "TargetGroupArn": front}])


def test_a_path_that_is_not_answered_as_declared_hurts_and_the_bundle_says_the_same(
    lab: Lab, asked: Options, tmp_path: Path
) -> None:
    misrouted(lab)
    bundle = tmp_path / "shop.zip"
    live = app.diagnose(Target(), replace(asked, record=bundle))
    hurt = [each for each in live.symptoms if each.kind is SymptomKind.CHECKS_FAIL]
    assert [f"api.staging.ohmycoins.com: GET {HEALTH} is answered 404"] == [each.says.split(" Not")[0] for each in hurt]
    assert "probe:Http" == hurt[0].evidence[0].call
    assert ["loadbalancer.listener_missing"] == [each.id for each in live.causes]
    assert "confirmed" == live.causes[0].confidence.value
    assert {"probe:Http", "elasticloadbalancing:DescribeRules"} <= {each.call for each in live.causes[0].evidence}
    again = app.diagnose(Target(), Options(source=bundle))
    assert report(live) == report(again)


HOST = "i-0123456789abcdef0"


def test_a_host_that_cannot_be_sent_to_is_named_and_makes_nobody_sick(lab: Lab, asked: Options) -> None:
    through = replace(asked, through=HOST, kinds=("postgres", "redis"))
    found, gaps = app.probe(options=through)
    assert () == found
    assert {("ssm:SendCommand", "InvalidInstanceId")} == {(each.call, each.reason) for each in gaps}
    assert "not asked: ssm:SendCommand: InvalidInstanceId" in probes.report(found, gaps)
    diagnosis = app.diagnose(Target(), through)
    assert "healthy" == diagnosis.verdict.value
    assert {"ssm:SendCommand"} <= {each.needs for each in diagnosis.gaps}


FULL = """#!/bin/sh
printf '\\r\\nStarting session with SessionId: ecs-execute-command-1\\r\\n<=stackmedic\\r\\n'
printf 'PONG\\r\\n# Memory\\r\\nused_memory:1000\\r\\nmaxmemory:1000\\r\\nmaxmemory_policy:noeviction\\r\\n'
printf '\\r\\n=>stackmedic 0\\r\\n\\r\\nExiting session with sessionId: ecs-execute-command-1.\\r\\n'
"""


def with_plugin(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """What stands in for AWS's own plugin: nobody listens at the channels of a lab."""
    monkeypatch.setenv("PATH", program(folder, "session-manager-plugin", script))


def test_what_a_cache_says_to_a_container_is_a_fact_and_the_bundle_says_the_same(
    lab: Lab, asked: Options, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_plugin(monkeypatch, tmp_path, FULL)
    allow_channels(lab)
    bundle = tmp_path / "shop.zip"
    inside = replace(asked, through="ecs:backend", kinds=("redis",), record=bundle)
    live = app.diagnose(Target(), inside)
    (risk,) = [each for each in live.risks if each.id == "cache.capacity_memory_policy"]
    assert "(asked from ecs:ohmycoins-staging-cluster/" in risk.evidence[0].says
    assert report(live) == report(app.diagnose(Target(), Options(source=bundle)))


def test_where_exec_is_off_or_not_connected_it_is_told_and_nothing_is_wrong(
    lab: Lab, asked: Options, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_plugin(monkeypatch, tmp_path, "#!/bin/sh\nexit 1\n")
    inside = replace(asked, through="ecs:backend", kinds=("redis",))
    role = lab.definition()["taskRoleArn"].rpartition("/")[2]
    for name in lab.client("iam").list_role_policies(RoleName=role)["PolicyNames"]:
        lab.client("iam").delete_role_policy(RoleName=role, PolicyName=name)
    lab.advance(1)
    assert [("ecs:ExecuteCommand", "TargetNotConnectedException")] == [
        (each.call, each.reason) for each in app.probe(options=inside)[1]
    ]
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, enableExecuteCommand=False, forceNewDeployment=True)
    lab.advance(10)
    found, gaps = app.probe(options=inside)
    assert ((), {None}) == (gaps, {each.ok for each in found})
    assert found[0].says.startswith(f"ECS Exec is off for the tasks of {BACKEND}; it counts for tasks that start later")


def test_the_policy_of_a_probe_from_a_task_is_one_call_on_the_tasks_of_the_cluster() -> None:
    options = Options(region="eu-central-1", probe=True, through="ecs:backend")
    policy = iam_policy("diagnose", Target(cluster=CLUSTER), options, "123456789012")
    (allowed,) = [each["Resource"] for each in policy["Statement"] if "ecs:ExecuteCommand" in each["Action"]]
    ecs = "arn:aws:ecs:eu-central-1:123456789012"
    assert {f"{ecs}:cluster/{CLUSTER}", f"{ecs}:task/{CLUSTER}/*"} == set(allowed)


def test_the_policy_of_a_probe_from_inside_is_one_host_and_one_document() -> None:
    def actions(**asked: object) -> dict[str, object]:
        options = Options(region="eu-central-1", **asked)  # type: ignore[arg-type]
        policy = iam_policy("diagnose", Target(cluster=CLUSTER), options, "123456789012")
        return {name: each["Resource"] for each in policy["Statement"] for name in each["Action"]}

    inside = actions(probe=True, through=HOST)
    assert {"ssm:GetCommandInvocation", "ssm:SendCommand"} == {*inside} - {*actions()}
    assert {*actions(probe=True)} == {*actions()}
    document = "arn:aws:ssm:eu-central-1::document/AWS-RunShellScript"
    assert [document, f"arn:aws:ec2:eu-central-1:123456789012:instance/{HOST}"] == inside["ssm:SendCommand"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "shop.zip", "--probe"), "A recording can be asked nothing."),
        (("--through", "bastion; id"), "bastion; id is no id of a host."),
    ],
)
def test_what_cannot_be_asked_is_refused(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["diagnose", *words])
    assert said in capsys.readouterr().err
