"""What no plan should do unseen is refused with its address; what plans do every day is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from stackmedic.errors import UsageError
from stackmedic.model.guarded import Refusal
from stackmedic.terraform.guard import Running, refusals
from stackmedic.terraform.plan import Plan, plan
from tests.terraform.shop import SECRETS

PLANS = Path(__file__).parent / "plans"
FRONTEND = ("ohmycoins-staging-cluster", "ohmycoins-staging-frontend-service")
REGISTRY = "123456789012.dkr.ecr.ap-southeast-2.amazonaws.com/omc-frontend"
UPDATE, CREATE, DELETE, REPLACE = ["update"], ["create"], ["delete"], ["delete", "create"]
WEB = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web"


def recorded(name: str) -> Plan:
    return plan((PLANS / f"{name}.json").read_bytes(), name)


def changing(kind: str, actions: list[str], before: Any = None, after: Any = None, **further: Any) -> Plan:
    """A plan that changes one resource."""
    change = {"actions": actions, "before": before, "after": after, "after_unknown": further.pop("unknown", {})}
    change |= {"replace_paths": further.pop("forced", [])}
    resource = {"address": f"{kind}.it", "mode": "managed", "type": kind, "change": change, **further}
    content = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [resource]}
    return plan(json.dumps(content).encode(), "plan.json")


def refused(found: Plan, running: Running | None = None) -> list[str]:
    return [each.kind for each in refusals(found, running or Running())]


def only(found: Plan, running: Running | None = None) -> Refusal:
    (refusal,) = refusals(found, running or Running())
    return refusal


def test_a_real_plan_that_lowers_a_running_revision_is_refused() -> None:
    refusal = only(recorded("lowered"))
    assert ("revision_lowered", "module.frontend.aws_ecs_service.this") == (refusal.kind, refusal.address)
    assert "runs ohmycoins-staging-frontend:2; the plan puts the older ohmycoins-staging-frontend:1" in refusal.says


def test_a_real_plan_that_registers_the_old_image_again_is_refused_when_another_one_runs() -> None:
    deployed = {"ohmycoins-staging-frontend:2": {"frontend": f"{REGISTRY}:5c07e11"}}
    refusal = only(recorded("reverted"), Running({FRONTEND: "ohmycoins-staging-frontend:2"}, deployed))
    assert ("images_reverted", "module.frontend_task.aws_ecs_task_definition.this") == (refusal.kind, refusal.address)
    assert f"goes back to {REGISTRY}:4f2a91c" in refusal.says
    same = {"ohmycoins-staging-frontend:2": {"frontend": f"{REGISTRY}:4f2a91c"}}
    assert [] == refused(recorded("reverted"), Running({FRONTEND: "ohmycoins-staging-frontend:2"}, same))


def test_a_real_plan_that_destroys_a_stack_names_what_is_lost_and_nothing_else() -> None:
    found = refusals(recorded("destroy"), Running())
    assert [
        ("module.data.aws_s3_bucket.this", "data_destroyed"),
        ("module.database.aws_db_instance.this", "data_destroyed"),
        ("module.frontend.aws_ecs_service.this", "stopped"),
        ("module.key.aws_kms_key.this", "data_destroyed"),
        ("module.secrets.aws_secretsmanager_secret.this", "data_destroyed"),
    ] == [(each.address, each.kind) for each in found]
    assert "no final snapshot is taken" in found[1].says


def test_no_secret_of_a_plan_is_kept() -> None:
    assert SECRETS[0] in (PLANS / "destroy.json").read_text()
    assert SECRETS[0] not in repr(recorded("destroy"))
    leaked = {"name": "s3cr3t", "value": "s3cr3t", "password": "s3cr3t"}
    marked = changing("aws_ssm_parameter", CREATE, None, leaked)
    assert "value" not in repr(marked)


def service(revision: int, tasks: int = 2) -> dict[str, Any]:
    return {"cluster": "main", "name": "web", "task_definition": f"{WEB}:{revision}", "desired_count": tasks}


@pytest.mark.parametrize(
    ("before", "after", "runs", "kinds"),
    [
        (7, 6, "", ["revision_lowered"]),
        (7, 7, "web:9", ["revision_lowered"]),  # Deployed after the plan was made.
        (7, 8, "web:9", ["revision_lowered"]),
        (7, 8, "web:7", []),
        (7, 8, "", []),
        (9, 10, "web:9", []),  # Ten is more than nine.
        (7, 6, "other:9", []),  # Another program: nobody can say which of the two is newer.
    ],
)
def test_revisions_are_compared_with_what_runs(before: int, after: int, runs: str, kinds: list[str]) -> None:
    found = changing("aws_ecs_service", UPDATE, service(before), service(after))
    assert kinds == refused(found, Running({("main", "web"): runs} if runs else {}))


ANY, VPC = {"cidr_blocks": ["0.0.0.0/0"]}, {"cidr_blocks": ["10.0.0.0/16"]}
TCP = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
WEB_PORT = {"protocol": "tcp", "from_port": 443, "to_port": 443}
EVERYBODY = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}
)
TLS_ONLY = json.dumps({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}})
BLOCKED = {"block_public_acls": True, "bucket": "b"}


@pytest.mark.parametrize(
    ("kind", "before", "after", "kinds"),
    [
        ("aws_security_group", {"ingress": []}, {"ingress": [TCP | ANY]}, ["opened_to_everybody"]),
        (
            "aws_security_group",
            {"ingress": [TCP | ANY]},
            {"ingress": [TCP | ANY, TCP | VPC]},
            [],
        ),  # It was open before.
        ("aws_security_group", {"ingress": []}, {"ingress": [TCP | VPC, WEB_PORT | ANY]}, []),
        ("aws_security_group", {"egress": []}, {"egress": [TCP | ANY]}, []),
        ("aws_security_group_rule", None, {"type": "ingress", "protocol": "-1"} | ANY, ["opened_to_everybody"]),
        ("aws_security_group_rule", None, {"type": "egress", "protocol": "-1"} | ANY, []),
        (
            "aws_vpc_security_group_ingress_rule",
            None,
            {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ipv6": "::/0"},
            ["opened_to_everybody"],
        ),
        ("aws_db_instance", {"publicly_accessible": False}, {"publicly_accessible": True}, ["opened_to_everybody"]),
        (
            "aws_s3_bucket_public_access_block",
            BLOCKED,
            {**BLOCKED, "block_public_acls": False},
            ["opened_to_everybody"],
        ),
        ("aws_s3_bucket_policy", {"policy": TLS_ONLY}, {"policy": EVERYBODY}, ["opened_to_everybody"]),
        ("aws_s3_bucket_policy", {"policy": EVERYBODY}, {"policy": TLS_ONLY}, []),
        ("aws_ecs_service", service(7), service(7, tasks=0), ["stopped"]),
        ("aws_ecs_service", service(7, tasks=0), service(7, tasks=0), []),
        ("aws_ecs_service", service(7), service(7, tasks=1), []),
        ("aws_appautoscaling_target", {"max_capacity": 10}, {"max_capacity": 0}, ["stopped"]),
        ("aws_db_instance", {"deletion_protection": True}, {"deletion_protection": False}, ["protection_removed"]),
        ("aws_rds_cluster", {"backup_retention_period": 7}, {"backup_retention_period": 0}, ["protection_removed"]),
        ("aws_rds_cluster", {"backup_retention_period": 7}, {"backup_retention_period": 1}, []),
        ("aws_db_instance", {"skip_final_snapshot": False}, {"skip_final_snapshot": True}, ["protection_removed"]),
        ("aws_db_instance", None, {"skip_final_snapshot": True, "deletion_protection": False}, []),
        ("aws_db_instance", {"instance_class": "db.t4g.micro"}, {"instance_class": "db.t4g.small"}, []),
    ],
)
def test_what_an_update_or_creation_does(kind: str, before: Any, after: Any, kinds: list[str]) -> None:
    assert kinds == refused(changing(kind, UPDATE if before else CREATE, before, after))


@pytest.mark.parametrize(
    ("kind", "actions", "kinds"),
    [
        ("aws_db_instance", REPLACE, ["data_destroyed"]),
        ("aws_db_instance", ["create", "delete"], ["data_destroyed"]),  # The new one is empty.
        ("aws_dynamodb_table", DELETE, ["data_destroyed"]),
        ("aws_db_instance", ["forget"], []),
        ("aws_ecs_service", REPLACE, ["stopped"]),
        ("aws_ecs_service", ["create", "delete"], []),
        ("aws_lb", DELETE, ["stopped"]),
        ("aws_ecs_task_definition", REPLACE, []),
        ("aws_vpc_security_group_ingress_rule", DELETE, []),
        ("aws_security_group", REPLACE, []),
        ("random_password", REPLACE, []),
    ],
)
def test_what_a_destruction_or_replacement_does(kind: str, actions: list[str], kinds: list[str]) -> None:
    assert kinds == refused(changing(kind, actions, {"id": "x"}, {} if "create" in actions else None))


def test_a_replacement_says_which_argument_forces_it_and_a_lost_block_that_it_is_lost() -> None:
    forced = only(changing("aws_db_instance", REPLACE, {"id": "x"}, {}, forced=[["db_name"]]))
    assert "db_name cannot be changed in place" in forced.says
    assert "take the change of db_name back" in forced.instead
    lost = only(changing("aws_s3_bucket", DELETE, {"id": "x"}, action_reason="delete_because_no_resource_config"))
    assert "no block declares it any more" in lost.says
    assert "moved block" in lost.instead


def test_what_changes_nothing_or_is_only_read_is_not_looked_at() -> None:
    quiet = {"actions": ["no-op"], "before": {}, "after": {}}
    resources = [
        {"address": "aws_vpc.it", "mode": "managed", "type": "aws_vpc", "change": quiet},
        {"address": "data.aws_vpc.it", "mode": "data", "type": "aws_vpc", "change": {**quiet, "actions": ["read"]}},
    ]
    assert () == plan(json.dumps({"resource_changes": resources}).encode(), "plan.json").changes


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04", "is a saved plan"),
        (b"", "no readable plan"),
        (b"[]", "is JSON, but no plan"),
        (b'{"version": 4, "resources": []}', "is JSON, but no plan"),
        (b'{"resource_changes": [{"mode": "managed"}]}', "no readable plan"),
    ],
)
def test_what_is_no_plan_is_said_with_what_to_give_instead(content: bytes, says: str) -> None:
    with pytest.raises(UsageError, match=says) as failure:
        plan(content, "FILE")
    assert "terraform show -json" in failure.value.hint
