"""What status, discover and doctor show."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stackmedic.model.overview import Check, Discovered, ResourceStatus, ServiceStatus, Status, TargetCount
from stackmedic.report import checks, discovered, status
from stackmedic.report.plain import columns
from tests.report.findings import AT, BACKEND, a_diagnosis, a_gap

DOCS = Path(__file__).parents[2] / "docs"


def a_service(**changed: Any) -> ServiceStatus:
    fields: dict[str, Any] = {
        "name": "backend",
        "arn": BACKEND,
        "running": 2,
        "desired": 2,
        "pending": 0,
        "deployment": "COMPLETED",
        "deployment_reason": None,
        "task_definition": "backend:7",
        "targets": (TargetCount("backend", 2, 2),),
    }
    return ServiceStatus(**{**fields, **changed})


def a_status(**changed: Any) -> Status:
    fields: dict[str, Any] = {
        "scope": a_diagnosis().scope,
        "at": AT,
        "services": (
            a_service(),
            a_service(name="web", running=0, pending=2, targets=(TargetCount("web", None, None),)),
        ),
        "databases": (ResourceStatus("shop-db", "available", "postgres 15.4"),),
        "caches": (),
        "nat_gateways": None,
        "alarms": (ResourceStatus("cpu", "OK"), ResourceStatus("5xx", "ALARM", "Threshold Crossed")),
        "paused": False,
        "gaps": (a_gap(),),
        "calls": 12,
    }
    return Status(**{**fields, **changed})


FOUND = Discovered(
    "shop", "123456789012", "eu-west-1", "shop", ("backend", "web"), ("lb",), ("db",), (), "[stack.shop]\n", (a_gap(),)
)
CHECKS = (
    Check("python", True, "3.11.7"),
    Check("clock", False, "400 s ahead of the account", "set this computer's clock"),
    Check("ecs:ListTasks", True, "allowed"),
    Check("ecs:DescribeTasks", False, "AccessDeniedException", "allow ecs:DescribeTasks"),
    Check("logs:GetLogEvents", None, "not tried: nothing called for it"),
)


def test_status_is_one_screen() -> None:
    expected = """\
shop · 123456789012 · eu-west-1                             2026-03-01 03:15:02Z

SERVICES
  backend  2/2 running             2/2 healthy       COMPLETED  backend:7
  web      0/2 running, 2 pending  targets not read  COMPLETED  backend:7

DATABASES
  shop-db  available  postgres 15.4

NAT GATEWAYS
  could not be read

ALARMS
  1 alarm OK
  5xx  ALARM  Threshold Crossed

BLIND SPOTS: not read, so neither healthy nor broken
  • ecs:DescribeTasks: AccessDeniedException; needs ecs:DescribeTasks; hides
    Task, backend

why: stackmedic diagnose
"""
    assert expected == status.report(a_status())


def test_long_names_stand_above_their_row() -> None:
    page = status.report(a_status(services=(a_service(name="shop-production-backend-service-of-the-green-side"),)))
    assert (
        """
  shop-production-backend-service-of-the-green-side
    2/2 running  2/2 healthy  COMPLETED  backend:7
"""
        in page
    )


def test_a_paused_stack_says_so_first() -> None:
    assert "PAUSED: no service wants a task" == status.report(a_status(paused=True)).splitlines()[1]


def test_a_stack_without_services_is_shown_too() -> None:
    assert "SERVICES\n" in status.report(a_status(services=()))


def test_doctor_counts_what_is_allowed_and_names_what_is_not() -> None:
    expected = """\
✓ python       3.11.7
✗ clock        400 s ahead of the account
    set this computer's clock
✗ ecs:DescribeTasks  AccessDeniedException
    allow ecs:DescribeTasks
✓ permissions  1 call allowed
- 1 call not tried: nothing called for it: logs:GetLogEvents
"""
    assert expected == checks.report(CHECKS)


def test_discover_names_what_belongs_to_the_stack() -> None:
    page = discovered.report(FOUND)
    assert "  services        backend, web\n" in page
    assert "  caches          none\n" in page


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("status", status.document(a_status())),
        ("status", status.document(a_status(services=(), alarms=(), gaps=(), databases=None))),
        ("discover", discovered.document(FOUND, None)),
        ("discover", discovered.document(FOUND, "stackmedic.toml")),
        ("doctor", checks.document(CHECKS)),
    ],
)
def test_the_document_fits_its_schema(name: str, document: str) -> None:
    schema = json.loads((DOCS / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(document))


@pytest.mark.parametrize("width", [40, 80])
def test_every_page_fits_the_width(width: int) -> None:
    long = a_service(name="b" * 90, deployment="IN_PROGRESS", deployment_reason="r" * 90)
    for page in (
        status.report(a_status(services=(long,)), width),
        discovered.report(FOUND, width),
        checks.report(CHECKS, width),
    ):
        assert width >= max(map(columns, page.splitlines()))
