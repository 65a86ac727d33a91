"""How single values are written for people."""

from datetime import timedelta

import pytest

from stackmedic.report.wording import name, page_of, span

HERE = "eu-west-1:123456789012"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (f"arn:aws:ecs:{HERE}:service/shop/backend", "backend"),
        (f"arn:aws:ecs:{HERE}:cluster/shop", "shop"),
        (f"arn:aws:ecs:{HERE}:task-definition/backend:7", "backend:7"),
        (f"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/app/shop-alb/50dc6c495c0c9188", "shop-alb"),
        (f"arn:aws:elasticloadbalancing:{HERE}:targetgroup/shop-tg/50dc6c495c0c9188", "shop-tg"),
        (f"arn:aws:rds:{HERE}:db:shop-db", "shop-db"),
        (f"arn:aws:cloudwatch:{HERE}:alarm:shop/5xx", "shop/5xx"),
        (f"arn:aws:secretsmanager:{HERE}:secret:shop/app-AbCdEf", "shop/app-AbCdEf"),
        (f"arn:aws:logs:{HERE}:log-group:/ecs/backend", "/ecs/backend"),
        ("sg-0db1234567890abcd", "sg-0db1234567890abcd"),
        ("arn:", ""),
        ("arn:aws:s3:::bucket", "bucket"),
        ("", ""),
    ],
)
def test_a_resource_goes_by_the_name_that_people_use(resource: str, expected: str) -> None:
    assert expected == name(resource)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0s"), (59, "59s"), (900, "15m"), (5400, "1h 30m"), (90061, "1d 1h"), (3600, "1h")]
)
def test_a_span_is_told_in_its_two_largest_units(seconds: int, expected: str) -> None:
    assert expected == span(timedelta(seconds=seconds))


def test_a_cause_leads_to_its_runbook() -> None:
    assert "runbooks/network/sg_ingress_missing.md" == page_of("network.sg_ingress_missing")
