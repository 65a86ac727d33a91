"""What befalls calls: each kind of trouble hits what it names, with AWS's words, and nothing else."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.lab.open_account import OpenAccount, refusal


@pytest.fixture
def account() -> OpenAccount:
    return OpenAccount()


def refused(call: Any, **parameters: Any) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return refusal(caught.value)


def fate(call: Any, **parameters: Any) -> str:
    """How one call went, in a word."""
    try:
        call(**parameters)
    except ClientError as error:
        return refusal(error)[0]
    except ConnectionClosedError:
        return "cut"
    return "ok"


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("ecs", "list_clusters", ("ThrottlingException", 400, "Rate exceeded")),
        ("ec2", "describe_vpcs", ("RequestLimitExceeded", 503, "Request limit exceeded.")),
        ("elbv2", "describe_load_balancers", ("Throttling", 400, "Rate exceeded")),
        ("rds", "describe_db_instances", ("Throttling", 400, "Rate exceeded")),
        ("cloudwatch", "describe_alarms", ("Throttling", 400, "Rate exceeded")),
        ("logs", "describe_log_groups", ("ThrottlingException", 400, "Rate exceeded")),
        ("s3", "list_buckets", ("SlowDown", 503, "Please reduce your request rate.")),
    ],
)
def test_each_service_throttles_in_its_own_words(
    account: OpenAccount, service: str, operation: str, expected: tuple[str, int, str]
) -> None:
    account.weather(throttle=["*"])
    assert refused(getattr(account(service), operation)) == expected
    account.weather(clear=True)
    getattr(account(service), operation)()


def test_a_pattern_hits_only_what_it_names(account: OpenAccount) -> None:
    account.weather(deny=["ecs:Describe*"], throttle=["ecs:ListTask*"], errors=["iam:GetRole"])
    assert fate(account("ecs").describe_clusters) == "AccessDeniedException"
    assert fate(account("ecs").list_task_definitions) == "ThrottlingException"
    for service, operation in (("ecs", "list_clusters"), ("ec2", "describe_vpcs"), ("iam", "list_roles")):
        assert fate(getattr(account(service), operation)) == "ok"


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("service", ["ecs", "ec2", "elbv2", "cloudwatch", "s3", "logs", "route53"])
def test_a_failing_service_answers_in_its_protocol(account: OpenAccount, service: str, status: int) -> None:
    account.weather(errors=[f"*={status}"])
    operation = {"ecs": "list_clusters", "ec2": "describe_vpcs", "elbv2": "describe_rules", "s3": "list_buckets"}
    usual = {"cloudwatch": "describe_alarms", "logs": "describe_log_groups", "route53": "list_hosted_zones"}
    code, answered, message = refused(getattr(account(service), (operation | usual)[service]))
    assert answered == status
    assert code not in ("", str(status)) and message


def test_errors_without_a_status_are_of_both_kinds(account: OpenAccount) -> None:
    account.weather(errors=["ecs:*"])
    seen = {refused(account("ecs").list_clusters)[1] for _ in range(20)}
    assert seen == {500, 503}


def test_a_share_of_the_calls_is_hit(account: OpenAccount) -> None:
    account.weather(throttle=["ecs:ListClusters=0.3"])
    hit = sum(fate(account("ecs").list_clusters) != "ok" for _ in range(300))
    assert 60 <= hit <= 120


def test_a_line_cut_before_leaves_nothing_behind(account: OpenAccount) -> None:
    account.weather(cut=["ecs:CreateCluster"])
    assert fate(account("ecs").create_cluster, clusterName="main") == "cut"
    account.weather(clear=True)
    assert account("ecs").list_clusters()["clusterArns"] == []
    assert [each.status for each in account.account.trail.calls] == [0, 200]
    assert [each.call.operation for each in account.account.trail.events(1e12)] == ["ListClusters"]


@pytest.mark.parametrize("kind", ["cut", "errors"])
def test_an_answer_lost_was_an_effect_all_the_same(account: OpenAccount, kind: str) -> None:
    account.weather(**{kind: ["ecs:CreateCluster=after"]})
    assert fate(account("ecs").create_cluster, clusterName="main") != "ok"
    account.weather(clear=True)
    assert len(account("ecs").list_clusters()["clusterArns"]) == 1


def test_a_refused_call_leaves_nothing_behind(account: OpenAccount) -> None:
    for kind in ("deny", "throttle", "errors"):
        account.weather(clear=True, **{kind: ["ecs:CreateCluster"]})
        assert fate(account("ecs").create_cluster, clusterName="main") not in ("ok", "cut")
    assert account("ecs").list_clusters()["clusterArns"] == []


def test_the_network_is_gone_for_a_while(account: OpenAccount) -> None:
    account.weather(cut=["*"], for_s=60)
    assert fate(account("ecs").list_clusters) == "cut"
    account.advance(59)
    assert fate(account("ec2").describe_vpcs) == "cut"
    account.advance(1)
    assert fate(account("ecs").list_clusters) == "ok"


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("sts", "get_caller_identity", "ExpiredToken"),
        ("ecs", "list_clusters", "ExpiredTokenException"),
        ("ec2", "describe_vpcs", "RequestExpired"),
        ("s3", "list_buckets", "ExpiredToken"),
    ],
)
def test_credentials_expire_in_the_midst(account: OpenAccount, service: str, operation: str, code: str) -> None:
    account.weather(expire_in_s=300)
    assert fate(getattr(account(service), operation)) == "ok"
    account.advance(300)
    assert fate(getattr(account(service), operation)) == code
    account.weather(expired=False)
    assert fate(getattr(account(service), operation)) == "ok"


def test_clear_skies_take_everything_away(account: OpenAccount) -> None:
    account.weather(
        deny=["*"], throttle=["*"], errors=["*"], cut=["*"], expired=True, stale_s=5, buckets=True, latency_s=9
    )
    assert len(account.account.weather.described()) > 6
    account.weather(clear=True)
    assert account.account.weather.described() == []
    assert fate(account("ecs").list_clusters) == "ok"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"hail": ["*"]}, "no such weather: hail"),
        ({"throttle": ["ecs:*=often"]}, "'often' is no share"),
        ({"throttle": ["ecs:*=1.5"]}, "above 0 and at most 1"),
        ({"deny": ["ecs:*=after"]}, "deny has no when"),
        ({"deny": "ecs:*"}, "deny is a list"),
        ({"errors": [{"calls": "*", "colour": "red"}]}, "errors has no colour"),
    ],
)
def test_what_cannot_be_understood_changes_nothing(account: OpenAccount, asked: dict[str, Any], says: str) -> None:
    account.weather(throttle=["ecs:ListServices"])
    with pytest.raises(ValueError, match=says):
        account.weather(clear=True, **asked)
    assert account.account.weather.described() == ["throttle ecs:ListServices"]


def test_delays_are_drawn_from_their_range(account: OpenAccount) -> None:
    account.weather(delay=[{"calls": "ecs:*", "from_s": 0.001, "to_s": 0.004}])
    weather = account.account.weather
    waited: list[float] = []

    class Note(type(weather.troubles[0])):  # type: ignore[misc]
        """Takes the time out of the answer and writes it down."""

        def after(self, account: Any, call: Any, answer: Any) -> Any:
            waited.append(answer.delay_s)
            answer.delay_s = 0.0
            return answer

    weather.troubles.append(Note())
    for _ in range(20):
        account("ecs").list_clusters()
    account("ec2").describe_vpcs()
    assert waited.pop() == 0.0
    assert len(set(waited)) > 10
    assert all(0.001 <= each <= 0.004 for each in waited)
