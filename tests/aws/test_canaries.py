"""A secret that was planted anywhere in what AWS answers is nowhere in what leaves the door."""

import base64
import json

import pytest

from stackmedic.aws.known import Known
from stackmedic.aws.redaction import redacted
from stackmedic.errors import UsageError
from stackmedic.terraform.source import parsed
from tests.aws.canaries import CANARIES, EVIDENT, HOLDING, PART, PLACES, Plant, forms

BARE = "Kq83hf0Lm2Zx"  # A password without any sign of being one.


def leaks(secret: str, text: str) -> set[str]:
    return {each for each in forms(secret) if each in text or each in text.replace("\\\\", "\\")}


def test_there_are_enough_of_them() -> None:
    assert 100 <= len(CANARIES)
    assert 6 <= len(PLACES)
    assert len(set(CANARIES.values())) >= len(CANARIES) - 6  # Some makers' tokens are hexadecimal and no more.


@pytest.mark.parametrize("place", PLACES)
def test_no_canary_leaves_its_place(place: Plant) -> None:
    leaked = {}
    for name, secret in CANARIES.items():
        call, reply = place(name, secret)
        assert leaks(secret, json.dumps(reply, ensure_ascii=False)) or place.__name__ == "in_user_data"
        found = leaks(secret, json.dumps(redacted(call, reply), ensure_ascii=False))
        leaked |= {name: found} if found else {}
    assert {} == leaked


@pytest.mark.parametrize("name", EVIDENT)
def test_a_token_shows_by_itself_in_the_middle_of_a_sentence(name: str) -> None:
    reply = {"events": [{"message": f"using {EVIDENT[name]} for now"}]}
    told = json.dumps(redacted("logs:GetLogEvents", reply))
    assert set() == leaks(EVIDENT[name], told)
    assert "using " in told


@pytest.mark.parametrize("place", PLACES)
def test_what_is_secret_in_a_longer_text_leaves_no_place(place: Plant) -> None:
    shown = {name: json.dumps(redacted(*place(name, text)), ensure_ascii=False) for name, text in HOLDING.items()}
    assert [] == [name for name, told in shown.items() if PART in told]


def test_what_a_query_quotes_stays_where_it_holds_no_secret() -> None:
    reply = {"events": [{"message": "GET /go?to=https%3A%2F%2Fshop.example.com%2Forders%3Fpage%3D2 302"}]}
    assert reply == redacted("logs:GetLogEvents", reply)


def test_what_a_line_encodes_is_read_before_it_is_shown() -> None:
    encoded = {name: base64.b64encode(f"{name}={secret}".encode()).decode() for name, secret in CANARIES.items()}
    reply = {"events": [{"message": f"config {each}"} for each in encoded.values()]}
    told = json.dumps(redacted("logs:GetLogEvents", reply))
    assert [] == [name for name, each in encoded.items() if each in told]


@pytest.mark.parametrize(
    "clean",
    [
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "payload " + base64.b64encode(b"the quick brown fox jumps over the lazy dog").decode(),
        "GET /assets/application-8d4f0c2b9a7e6f5d3c1b0a9e8f7d6c5b.js 200",
        "task 0123456789abcdef0123456789abcdef of arn:aws:ecs:eu-west-1:123456789012:task/shop/0123456789abcdef",
        "env:\n  - name: LOG_LEVEL\n    value: debug",
    ],
)
def test_what_encodes_no_secret_stays(clean: str) -> None:
    reply = {"events": [{"message": clean}]}
    assert reply == redacted("logs:GetLogEvents", reply)


def test_a_state_of_terraform_leaves_no_canary() -> None:
    resources = [
        {
            "mode": "managed",
            "type": "aws_db_instance",
            "name": name.lower(),
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [
                {"attributes": {"id": "db", "arn": f"arn:aws:rds:eu-west-1:1:db:{place}", "password": secret}}
            ],
        }
        for place, (name, secret) in enumerate(CANARIES.items())
    ]
    state = {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "resources": resources}
    kept = json.dumps(parsed(json.dumps(state).encode(), "state").document(), ensure_ascii=False)
    assert {} == {name: found for name, secret in CANARIES.items() if (found := leaks(secret, kept))}
    with pytest.raises(UsageError):
        parsed(b"{", "state")


def test_what_a_definition_betrays_is_hidden_wherever_it_turns_up() -> None:
    known = Known()
    variables = [{"name": "DB_PASSWORD", "value": BARE}, {"name": "URL", "value": f"postgres://app:{BARE}x@db/shop"}]
    known.learn({"taskDefinition": {"containerDefinitions": [{"environment": variables}]}})
    hidden = known.hidden({"events": [{"message": f"login with {BARE}, then {BARE}x failed"}], "image": BARE})
    assert {"events": [{"message": "login with ***, then *** failed"}], "image": BARE} == hidden


def test_what_a_secret_holds_is_hidden_wherever_it_turns_up() -> None:
    known = Known()
    known.learn({"SecretString": json.dumps({"password": BARE, "host": "db.example.com", "port": 5432})})
    assert {"a": "*** at db.example.com"} == known.hidden({"a": f"{BARE} at db.example.com"})


def test_a_value_that_a_name_could_have_is_hidden_only_in_its_place() -> None:
    known = Known()
    known.learn({"environment": [{"name": "SECRET_NAME", "value": "production"}, {"name": "PIN", "value": "12345"}]})
    assert {"a": "production 12345"} == known.hidden({"a": "production 12345"})


STACK = "shop-eu-2"  # In no shape that secrets never have, so that its own variable is not shown.


def test_what_aws_s_own_names_are_made_of_is_no_secret() -> None:
    variable = {"environment": [{"name": "STACK", "value": STACK}]}
    group = {"TargetGroups": [{"TargetGroupArn": f"arn:aws:elasticloadbalancing:x:1:targetgroup/{STACK}-web/1"}]}
    for order in ((variable, group), (group, variable)):
        known = Known()
        for each in order:
            known.learn(each)
        assert {"hosts": [f"{STACK}.example.com"]} == known.hidden({"hosts": [f"{STACK}.example.com"]})


def test_a_suspicious_value_that_nothing_is_named_after_is_hidden() -> None:
    known = Known()
    known.learn({"environment": [{"name": "STACK", "value": STACK}], "clusterName": "shop"})
    assert {"message": "it is ***"} == known.hidden({"message": f"it is {STACK}"})


def test_a_password_stays_one_whatever_is_named_after_it() -> None:
    known = Known()
    known.learn({"environment": [{"name": "DB_PASSWORD", "value": STACK}], "clusterName": STACK})
    assert {"message": "it is ***"} == known.hidden({"message": f"it is {STACK}"})


def test_headers_say_who_asks_and_nothing_that_lets_one_in() -> None:
    headers = [{"Name": "Host", "Value": "shop.example.com"}, {"Name": "X-Session", "Value": "abc"}]
    reply = {"SampledRequests": [{"Request": {"URI": "/a/b?token=abc&page=2", "Headers": headers}}]}
    request = redacted("wafv2:GetSampledRequests", reply)["SampledRequests"][0]["Request"]
    assert "/a/b?token=***&page=***" == request["URI"]
    assert [("Host", "shop.example.com"), ("X-Session", "***")] == [
        (each["Name"], each["Value"]) for each in request["Headers"]
    ]


def test_a_record_without_secrets_stays_as_aws_printed_it() -> None:
    record = '{"eventName": "ModifyTargetGroup",  "requestParameters": {"healthCheckPath": "/health"}}'
    events = {"Events": [{"CloudTrailEvent": record}]}
    assert events == redacted("cloudtrail:LookupEvents", events)


def test_attributes_of_a_balancer_are_no_secrets_for_their_names() -> None:
    attributes = {"Attributes": [{"Key": "stickiness.lb_cookie.duration_seconds", "Value": "86400"}]}
    assert attributes == redacted("elasticloadbalancing:DescribeTargetGroupAttributes", attributes)
