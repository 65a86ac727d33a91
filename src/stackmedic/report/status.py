"""A stack on one screen, as text and as JSON (docs/status.schema.json)."""

from dataclasses import asdict

from stackmedic.model.overview import ResourceStatus, ServiceStatus, Status, TargetCount
from stackmedic.report import json
from stackmedic.report.page import Page, Style
from stackmedic.report.text import blind_spots, whose
from stackmedic.report.wording import number

SCHEMA = "stackmedic.status/1"
WELL = {"available", "OK", "COMPLETED"}  # What AWS calls a database, cache or gateway, an alarm, a deployment at rest.


def report(status: Status, width: int = 80, colour: bool = False) -> str:
    """The whole page, ending in a newline."""
    page = Page(width, colour)
    whose(page, status.scope, status.at)
    if status.paused:
        page.add("PAUSED: no service wants a task", style=Style.YELLOW)
    page.heading("SERVICES")
    page.table([service(each) for each in status.services])
    resources(page, "DATABASES", status.databases)
    resources(page, "CACHES", status.caches)
    resources(page, "NAT GATEWAYS", status.nat_gateways)
    alarms(page, status.alarms)
    blind_spots(page, status.gaps)
    if not well(status):
        page.gap()
        page.add("why: stackmedic diagnose")
    return page.text()


def well(status: Status) -> bool:
    """Whether all that is shown is as it should be."""
    resources = (
        *(status.databases or ()),
        *(status.caches or ()),
        *(status.nat_gateways or ()),
        *(status.alarms or ()),
    )
    return not any(service(each)[0] is Style.RED for each in status.services) and all(
        each.status in WELL for each in resources
    )


def service(each: ServiceStatus) -> tuple[Style, tuple[str, ...]]:
    """Name, tasks, targets, deployment, task definition: what hurts most first, for the end may be cut."""
    pending = f", {each.pending} pending" if each.pending else ""
    whole = each.running == each.desired and all(target.healthy == target.registered for target in each.targets)
    deployment = each.deployment or "-"
    if each.deployment_reason and each.deployment not in WELL:
        deployment += f" ({each.deployment_reason})"
    return (
        Style.PLAIN if whole and each.deployment != "FAILED" else Style.RED,
        (
            each.name,
            f"{each.running}/{each.desired} running{pending}",
            ", ".join(map(targets, each.targets)) or "no targets",
            deployment,
            each.task_definition,
        ),
    )


def targets(count: TargetCount) -> str:
    if count.healthy is None:
        return "targets not read"
    return f"{count.healthy}/{count.registered} healthy"


def resources(page: Page, heading: str, rows: tuple[ResourceStatus, ...] | None) -> None:
    if rows == ():
        return
    page.heading(heading)
    if rows is None:
        page.add("could not be read", first="  ", style=Style.YELLOW)
        return
    page.table([(Style.PLAIN if row.status in WELL else Style.RED, (row.id, row.status, row.detail)) for row in rows])


def alarms(page: Page, rows: tuple[ResourceStatus, ...] | None) -> None:
    """Those that do not ring are only counted."""
    if not rows:
        resources(page, "ALARMS", rows)
        return
    loud = tuple(row for row in rows if row.status not in WELL)
    page.heading("ALARMS")
    page.add(f"{number(len(rows) - len(loud), 'alarm')} OK", first="  ")
    page.table(
        [(Style.RED if row.status == "ALARM" else Style.YELLOW, (row.id, row.status, row.detail)) for row in loud]
    )


def document(status: Status) -> str:
    """The JSON document, ending in a newline."""
    rows = {
        kind: None if found is None else [asdict(each) for each in found]
        for kind, found in (
            ("databases", status.databases),
            ("caches", status.caches),
            ("nat_gateways", status.nat_gateways),
            ("alarms", status.alarms),
        )
    }
    return json.render(
        {
            "schema": SCHEMA,
            "stack": json.stack(status.scope),
            "at": status.at,
            "paused": status.paused,
            "services": [asdict(each) for each in status.services],
            **rows,
            "gaps": [json.gap(each) for each in status.gaps],
            "calls": status.calls,
        }
    )
