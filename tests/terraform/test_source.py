"""A state is read from every form in which people have it, and what cannot be read is said in one sentence."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from stackmedic.aws.redaction import redacted
from stackmedic.errors import UsageError
from stackmedic.terraform.source import parsed, read
from stackmedic.terraform.state import State
from tests.collect.replies import Replies
from tests.terraform.shop import OUTPUTS, SECRETS, SHOWN, WRITTEN, shop

SERVICE = 'module.service["backend"].aws_ecs_service.this'


def refusal(content: bytes) -> tuple[str, str]:
    with pytest.raises(UsageError) as failure:
        parsed(content, "FILE")
    return str(failure.value), failure.value.hint


def written(**changed: Any) -> bytes:
    return json.dumps(json.loads(WRITTEN.read_text()) | changed).encode()


@pytest.mark.parametrize("path", [WRITTEN, SHOWN], ids=lambda path: path.name)
def test_addresses_are_those_that_terraform_prints(path: Path) -> None:
    addresses = {each.address for each in shop(path).resources}
    assert {
        SERVICE,
        "aws_security_group_rule.database[0]",
        'aws_subnet.private["a"]',
        r'aws_vpc_security_group_ingress_rule.web["http \"8000\""]',
        "data.aws_caller_identity.me",
    } <= addresses


def test_the_file_and_what_terraform_shows_of_it_come_to_the_same() -> None:
    kept, shown = shop(WRITTEN), shop(SHOWN)
    assert sorted(kept.resources, key=lambda each: each.address) == sorted(
        shown.resources, key=lambda each: each.address
    )
    assert kept.outputs == shown.outputs == shop(OUTPUTS).outputs


def test_outputs_that_are_secret_keep_only_their_names() -> None:
    outputs = shop(OUTPUTS).outputs
    assert "shop-db.cfw8o4na3ebh.ap-southeast-2.rds.amazonaws.com:5432" == outputs["postgres_endpoint"]
    assert None is outputs["postgres_password"]
    assert () == shop(OUTPUTS).resources


def test_an_output_that_nobody_marked_is_judged_by_its_name_and_shape() -> None:
    told = {"sensitive": False, "type": "string"}
    leaked = {"database_password": told | {"value": "hunter2-hunter2"}, "note": told | {"value": "x8Jq-92kd-AA0z-plq3"}}
    assert {"database_password": None, "note": None} == parsed(json.dumps(leaked).encode(), "FILE").outputs


@pytest.mark.parametrize("path", [WRITTEN, SHOWN, OUTPUTS], ids=lambda path: path.name)
def test_no_secret_of_a_state_is_kept(path: Path) -> None:
    text = path.read_text()
    assert any(each in text for each in SECRETS)
    kept = json.dumps(shop(path).document()) + repr(shop(path))
    assert not [each for each in SECRETS if each in kept]


def test_what_the_state_marks_as_sensitive_goes_even_if_it_is_an_identity() -> None:
    state = json.loads(WRITTEN.read_text())
    cluster = next(each for each in state["resources"] if each["type"] == "aws_ecs_cluster")
    cluster["instances"][0]["sensitive_attributes"] = [[{"type": "get_attr", "value": "name"}]]
    found = parsed(json.dumps(state).encode(), "FILE").find("aws_ecs_cluster")[0]
    assert {"id", "arn"} == set(found.attributes)


def test_of_other_providers_only_the_address_is_kept() -> None:
    drawn = {"id": "s3cr3t-string", "result": "s3cr3t-string", "name": "s3cr3t-string"}
    resource = {"mode": "managed", "type": "random_string", "name": "x", "instances": [{"attributes": drawn}]}
    assert {} == parsed(written(resources=[resource]), "FILE").resources[0].attributes


def test_what_is_about_to_be_destroyed_has_no_address() -> None:
    instances = [{"deposed": "00000001", "attributes": {"id": "sg-1"}}, {"attributes": {"id": "sg-2"}}]
    resource = {"mode": "managed", "type": "aws_security_group", "name": "x", "instances": instances}
    assert ["sg-2"] == [each.text("id") for each in parsed(written(resources=[resource]), "FILE").resources]


@pytest.mark.parametrize(
    ("key", "told"),
    [(None, ""), (0, "[0]"), ("a", '["a"]'), ('${x} "%{', r'["$${x} \"%%{"]'), ("tab\t\x01", r'["tab\t\u0001"]')],
)
def test_keys_are_quoted_as_terraform_quotes_them(key: object, told: str) -> None:
    instance = {"index_key": key, "attributes": {}}
    resource = {"mode": "managed", "type": "aws_vpc", "name": "main", "module": "module.a[1]", "instances": [instance]}
    assert [f"module.a[1].aws_vpc.main{told}"] == [
        each.address for each in parsed(written(resources=[resource]), "FILE").resources
    ]


def test_a_plan_shows_the_state_that_it_was_made_on() -> None:
    plan = {"format_version": "1.2", "planned_values": {}, "prior_state": json.loads(SHOWN.read_text())}
    assert shop(SHOWN).resources == parsed(json.dumps(plan).encode(), "FILE").resources


def test_an_empty_state_holds_nothing() -> None:
    assert () == parsed(b'{"format_version":"1.0"}', "FILE").resources
    assert () == parsed(written(resources=[], outputs={}), "FILE").resources


@pytest.mark.parametrize(
    ("content", "says", "hint"),
    [
        (b"", "is empty", "terraform show -json"),
        (b'\n{"version": 4, "resources": [', "ends in its middle", "terraform show -json"),
        (WRITTEN.read_bytes()[:9000], "ends in its middle", "terraform show -json"),
        (b"resource aws_vpc main", "is not JSON", "terraform show -json"),
        (b"\x8c\x0d\x04\x09\x03\x02\xff", "encrypted or compressed", "in the clear"),
        (b"[1, 2]", "no Terraform state", "terraform show -json"),
        (b'{"Vpcs": []}', "no Terraform state", "terraform show -json"),
        (b"{}", "no Terraform state", "terraform show -json"),
        (b'{"version": 3, "modules": []}', "format 3, from Terraform 0.11", "-refresh-only"),
        (b'{"version": 5, "resources": []}', "newer than this knows", "terraform show -json"),
        (
            b'{"version": 3, "backend": {"type": "s3", "config": {"bucket": "states", "key": "shop"}}}',
            "only says in which backend",
            "s3://states/shop",
        ),
        (b'{"version": 3, "backend": {"type": "gcs"}}', "only says in which backend", "backend is gcs"),
        (b'{"serial": 1, "meta": {}, "encrypted_data": "x"}', "encrypted by OpenTofu", "tofu show -json"),
        (b'{"version": 4, "resources": [{"mode": "managed"}]}', "is damaged", "terraform show -json"),
        (b'{"version": 4}', "is damaged", "terraform show -json"),
        (b'{"format_version": "1.0", "values": {"root_module": []}}', "is damaged", "terraform show -json"),
    ],
)
def test_what_is_no_readable_state_is_said_with_what_to_give_instead(content: bytes, says: str, hint: str) -> None:
    sentence, proposal = refusal(content)
    assert sentence.startswith("FILE ")
    assert says in sentence
    assert hint in proposal


def test_no_refusal_repeats_what_stood_in_the_file() -> None:
    broken = WRITTEN.read_bytes()[:-200].replace(b"{", b"{{", 1)
    assert not [each for each in SECRETS if each in " ".join(refusal(broken))]


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        asyncio.run(read(str(tmp_path / "none.tfstate"), Replies({})))


def test_an_address_in_s3_without_a_key_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="names no object"):
        asyncio.run(read("s3://states", Replies({})))


def test_what_a_recording_holds_is_read_back_as_it_was_and_redaction_leaves_it() -> None:
    document = shop().document()
    assert document == redacted("s3:GetObject", document)
    assert shop() == State.of("shop-written.json", json.loads(json.dumps(document)))
