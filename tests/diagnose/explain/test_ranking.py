"""What stands first and why: proof before signs, the particular before the general, a cause before what follows."""

import re
import sys
from pathlib import Path

import pytest

from stackmedic.diagnose.every_rule import all_rules
from stackmedic.diagnose.explain.engine import explain
from stackmedic.diagnose.explain.families import FAMILIES
from stackmedic.model.explanation import Strength
from stackmedic.model.incident import Incident, Statement
from tests.diagnose.explain.asking import causes, explained, first

IDS = {each.id for each in all_rules()}


@pytest.mark.parametrize(
    ("text", "cause", "not_first"),
    [
        (
            'FATAL: no pg_hba.conf entry for host "10.0.0.1", user "app", database "app", no encryption',
            "database.tls_required_by_server",
            "network.sg_ingress_missing",
        ),
        (
            "exit code 137 on every deployment; the shell script entrypoint does not exec the program, SIGTERM",
            "task.shutdown_sigterm_not_forwarded",
            "task.oom_limit_too_low",
        ),
        ("exit code 137, OutOfMemoryError: Container killed due to memory usage", "task.oom_limit_too_low", ""),
        ("connect ECONNREFUSED 127.0.0.1:6379", "cache.settings_missing", "network.sg_ingress_missing"),
        ("connect ETIMEDOUT 10.0.0.9:5432", "network.sg_ingress_missing", "database.instance_unavailable"),
        ("Your Spot Task was interrupted. exit code 143", "capacity.spot_interruption", "task.shutdown_benign_exit_1"),
        (
            "Unable to assume the service linked role. Please verify that the ECS service linked role exists.",
            "iam.service_linked_role_missing",
            "iam.trust_missing",
        ),
        (
            "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/exec'",
            "iam.trust_missing",
            "iam.service_linked_role_missing",
        ),
        (
            "CannotPullContainerError: not authorized to perform ecr:BatchGetImage: no VPC endpoint policy allows it",
            "network.vpce_policy_denies",
            "image.pull_iam",
        ),
    ],
)
def test_messages_that_sound_alike_are_told_apart(text: str, cause: str, not_first: str) -> None:
    assert cause == causes(text)[0] != not_first


def test_a_message_that_means_hardly_anything_else_makes_confidence_high() -> None:
    assert Strength.HIGH is first("ERR max number of clients reached").confidence


def test_two_proofs_beside_each_other_are_both_named_and_neither_is_certain() -> None:
    text = "ERR max number of clients reached\nA conflict: exec /app: exec format error"
    found = {each.id: each.confidence for each in explained(text).causes}
    assert {"cache.capacity_maxclients", "image.arch_mismatch"} <= set(found)


def test_several_weak_signs_together_make_a_cause() -> None:
    alone = causes("the log router is fluent-bit"), causes("it exited"), causes("it is essential")
    together = causes("The log router fluent-bit is essential; it exited with code 1 and the task was killed with it")
    assert all("logs.sidecar_kills_task" not in each for each in alone)
    assert "logs.sidecar_kills_task" == together[0]


def test_an_exit_code_of_137_alone_is_no_proof_of_memory_and_says_what_to_read() -> None:
    told = explained("the task stopped with exit code 137")
    assert {Strength.LOW} == {each.confidence for each in told.causes}
    assert len(told.causes) > 1
    assert any("memory only where it says OutOfMemory" in read for family in told.families for read in family.read)


@pytest.mark.parametrize("address", ["10.2.0.9:9092", "172.31.4.4:8080", "192.168.4.20:7000"])
def test_a_private_address_that_does_not_answer_is_not_behind_a_gateway(address: str) -> None:
    named = causes(f"dial tcp {address}: i/o timeout")
    assert "network.sg_ingress_missing" == named[0]


@pytest.mark.parametrize("address", ["52.94.1.2:443", "172.32.4.4:8080"])
def test_a_public_address_that_does_not_answer_leaves_the_way_out_in_question(address: str) -> None:
    assert "network.no_nat_or_endpoint" in causes(f"read tcp 10.0.3.7:43210->{address}: i/o timeout")


def test_a_cause_stands_before_what_follows_from_it() -> None:
    told = "MemoryUtilization climbs steadily for two days until OutOfMemoryError: Container killed due to memory usage"
    assert ["app.memory_leak", "task.oom_limit_too_low"] == causes(told)[:2]


def test_a_crash_yields_to_its_reason() -> None:
    text = "Traceback (most recent call last):\nKeyError: 'DATABASE_URL'\nEssential container in task exited"
    assert "config.missing_env" == causes(text)[0]


def test_signs_far_apart_in_a_log_do_not_count_together() -> None:
    quiet = "\n".join(f"GET /items/{number} done" for number in range(40))
    parts = ("fluent-bit started", "essential settings loaded", "worker exited")
    assert "logs.sidecar_kills_task" not in causes(f"\n{quiet}\n".join(parts))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda each: each.name)
def test_a_family_points_at_causes_that_there_are_and_says_what_to_read(family: object) -> None:
    assert set(family.points_at) <= IDS
    assert family.read


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("frobnicator: upstream i/o timeout (code 9)", "network"),
        ("zorkd[3]: getaddrinfo failed", "network"),
        ("quux: TLS handshake error with peer", "tls"),
        ("gizmo: the quota of widgets is used up", "capacity"),
        ("Blorb failed: AccessDenied", "iam"),
        ("bar: ENOSPC writing block", "storage"),
        ("peer 7: no route to host", "network"),
        ("plugh: NoCredentialsError", "iam"),
        ("xyzzy: too many open files", "storage"),
        ("thud: [Errno 13] Permission denied: '/data'", "storage"),
        ("fred: deadlock detected", "database"),
        ("waldo: LOADING Redis is loading the dataset in memory", "cache"),
        ("waldo: Unable to load AWS credentials from any provider in the chain", "iam"),
        ("h2 2025-03-01T10:00:00.000000Z app/a/5 203.0.113.9:2817 - -1 -1 -1 503 - 94 326", "loadbalancer"),
        ("java.net.NoRouteToHostException: No route to host (Host unreachable)", "network"),
        ("garply answered 502 Bad Gateway", "loadbalancer"),
        ("corge: no alive nodes in your cluster", "search"),
        ("grault: DataAlreadyAcceptedException", "logs"),
    ],
)
def test_a_message_never_seen_still_tells_its_layer_and_what_to_read(text: str, layer: str) -> None:
    found = explained(text)
    assert layer in {each.layer for each in found.families}
    assert all(each.confidence is not Strength.HIGH for each in found.causes)
    assert all(each.read for each in found.families)


def test_what_refutes_is_quoted_too() -> None:
    told = first("exit code 137. OutOfMemoryError: Container killed due to memory usage. Happens on deployment.")
    assert any(each.weight < 0 for each in told.because)


def test_the_same_text_gives_the_same_answer() -> None:
    text = "502 Bad Gateway\nconnect ETIMEDOUT 10.0.0.9:5432\nexit code 1\nAccessDenied"
    assert explained(text) == explained(text)


def test_the_kind_of_a_bare_value_is_understood() -> None:
    told = Incident((Statement("139", "exit_code", "log_router"),), "fluent-bit, not essential; logs are lost")
    assert "«" not in str(explain(told, str).causes[0].because[0].says)
    assert "logs.sidecar_crash_on_error" == explain(told, str).causes[0].id


def test_every_cause_says_what_would_decide_and_what_cures_it() -> None:
    assert [] == [each.id for each in all_rules() if not (each.confirm and each.cures and each.topic)]


def test_what_a_cause_stands_in_front_of_exists() -> None:
    named = {general for each in all_rules() for general in each.instead_of}
    assert set() == named - IDS


def test_no_rule_knows_an_incident_that_it_is_judged_by() -> None:
    sources = {each.id: Path(sys.modules[each.name].__file__ or "").read_text(encoding="utf-8") for each in all_rules()}
    assert [] == [name for name, source in sources.items() if re.search(r"\bcases?[/ ]\d|shared/", source)]


def of_case(*texts: str, stack: str = "") -> list[str]:
    """The causes of a described incident, each text a symptom that somebody tells of."""
    told = tuple(Statement(each, kind="symptom", component="service") for each in texts)
    return [each.id for each in explain(Incident(told, stack), str).causes]


def test_what_was_found_in_order_is_not_the_cause() -> None:
    timeout = "connections to 10.0.3.4:6379 time out"
    assert of_case(timeout)[0] == "network.sg_ingress_missing"
    assert of_case(timeout, "the security groups on both sides are open, the route tables are fine")[0] not in (
        "network.sg_ingress_missing",
        "network.sg_egress_missing",
    )


def test_a_refusal_has_passed_the_packet_filters() -> None:
    found = of_case(
        "curl 127.0.0.1:8000/health in the task gives 200; from another task: connection refused",
        stack="Uvicorn on Fargate behind ALB",
    )
    assert found[0] == "app.localhost_bind"
    assert "network.sg_ingress_missing" not in found[:1]


def test_words_in_common_name_no_layer_that_nobody_speaks_of() -> None:
    """ "groups", "each" and "same" are told of Terraform's cycles, and of a good many other things."""
    found = of_case("Only two of the groups do what each of them should; the same settings everywhere")
    assert not {each for each in found[:2] if each.split(".")[0] in ("terraform", "cost", "waf")}


def test_a_403_of_a_registry_of_others_is_not_the_own_role() -> None:
    pull = (
        "CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.us-west-2.amazonaws.com/gateway:latest: "
        "unexpected status from HEAD request: 403 Forbidden"
    )
    assert of_case(pull)[0] == "image.pull_iam"
    assert of_case(pull, "the registry belongs to somebody else")[0] == "image.upstream_repo_private"
