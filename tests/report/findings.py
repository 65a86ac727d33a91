"""Builders of diagnoses: everything has a default, so that a test names only what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import (
    Confidence,
    Diagnosis,
    Finding,
    Happening,
    Link,
    Severity,
    Symptom,
    SymptomKind,
    Verdict,
)
from stackmedic.model.snapshot import Gap, Scope

AT = datetime(2026, 3, 1, 3, 15, 2, 500_000, tzinfo=UTC)
CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop"
BACKEND = "arn:aws:ecs:eu-west-1:123456789012:service/shop/backend"
GROUP = "sg-0db1234567890abcd"


def a_fact(**changed: Any) -> Evidence:
    fields: dict[str, Any] = {
        "call": "ec2:DescribeSecurityGroups",
        "path": f"SecurityGroups[?GroupId=='{GROUP}'] | [0].IpPermissions",
        "value": [],
        "at": AT,
        "says": f"{GROUP} has no inbound rule for tcp 5432",
    }
    return Evidence(**{**fields, **changed})


def a_finding(**changed: Any) -> Finding:
    fields: dict[str, Any] = {
        "id": "network.sg_ingress_missing",
        "title": "Database security group is closed to the service",
        "about": GROUP,
        "severity": Severity.CRITICAL,
        "confidence": Confidence.CONFIRMED,
        "says": f"No inbound rule of {GROUP} admits the tasks on tcp 5432",
        "evidence": (a_fact(),),
        "hurts": (BACKEND,),
        "remedies": ("authorize_ingress",),
        "chain": (
            Link(f"no inbound rule of {GROUP} admits the tasks on tcp 5432", GROUP),
            Link("cannot connect", BACKEND),
            Link("2 tasks exited with code 1", BACKEND, SymptomKind.TASKS_EXIT),
            Link("clients get 503", BACKEND, SymptomKind.CLIENT_ERRORS),
        ),
        "since": AT - timedelta(minutes=15),
    }
    return Finding(**{**fields, **changed})


def a_happening(**changed: Any) -> Happening:
    fields: dict[str, Any] = {
        "at": AT - timedelta(minutes=20),
        "says": "mallory called RevokeSecurityGroupIngress",
        "who": "mallory",
        "about": GROUP,
        "evidence": a_fact(call="cloudtrail:LookupEvents", path="Events[0].EventName"),
    }
    return Happening(**{**fields, **changed})


def a_symptom(**changed: Any) -> Symptom:
    fields: dict[str, Any] = {
        "kind": SymptomKind.SLOW,
        "about": BACKEND,
        "says": "answers take 3.2 s",
        "evidence": (a_fact(),),
        "service": BACKEND,
        "since": AT,
    }
    return Symptom(**{**fields, **changed})


def a_gap(**changed: Any) -> Gap:
    fields: dict[str, Any] = {
        "call": "ecs:DescribeTasks",
        "reason": "AccessDeniedException",
        "needs": "ecs:DescribeTasks",
        "hides": ("Task", BACKEND),
    }
    return Gap(**{**fields, **changed})


def a_diagnosis(verdict: Verdict = Verdict.INCIDENT, **changed: Any) -> Diagnosis:
    fields: dict[str, Any] = {
        "scope": Scope("shop", "123456789012", "eu-west-1", CLUSTER, (BACKEND,)),
        "at": AT,
        "since": AT - timedelta(hours=1),
        "calls": 42,
    }
    return Diagnosis(verdict, **{**fields, **changed})


def a_full_diagnosis() -> Diagnosis:
    """Something in every section."""
    return a_diagnosis(
        symptoms=(a_symptom(),),
        causes=(a_finding(),),
        possible=(a_finding(confidence=Confidence.POSSIBLE, decide=(a_gap(),)),),
        risks=(a_finding(id="image.tag_missing", title="Image tag is missing", since=None, chain=()),),
        states=(a_finding(id="control.paused_on_purpose", title="Paused on purpose", hurts=()),),
        unexplained=(a_symptom(since=None, service=None),),
        gaps=(a_gap(), a_gap(call="logs:FilterLogEvents", needs="", hides=())),
        next_reads=("the log of backend",),
    )
