"""What a person holds in hand where no running stack shows the failure: a run of Terraform, a build, a bill.

AWS's part is what AWS answered; Terraform's is how it prints an answer. tests/terraform/errors.yaml names public
reports of these forms; the lock's is that of internal/states/statemgr/locker.go of hashicorp/terraform.
"""

import json
from datetime import timedelta
from typing import Any

from stackmedic.lab.fault import State
from tests.lab.guides.doors import Text
from tests.lab.guides.ecommerce_acts import BUCKET, LOCK, now
from tests.scenarios.lab import Lab

LOCK_ERROR = """\
╷
│ Error: Error acquiring the state lock
│ 
│ Error message: operation error S3: PutObject, https response error
│ StatusCode: 412, RequestID: 4B1, api error PreconditionFailed: At least one
│ of the pre-conditions you specified did not hold
│ Lock Info:
│   ID:        {ID}
│   Path:      {path}
│   Operation: {Operation}
│   Who:       {Who}
│   Version:   1.11.4
│   Created:   {created} +0000 UTC
│   Info:      
│ 
│ 
│ Terraform acquires a state lock to protect the state from being written
│ by multiple users at the same time. Please resolve the issue above and try
│ again. For most commands, you can disable locking with the "-lock=false"
│ flag, but this is not recommended.
╵
"""  # noqa: W291


def terraform_error(doing: str, address: str) -> Text:
    """One error of an apply: what it was doing, what AWS answered (``says`` of the act), and where it is declared."""

    def text(lab: Lab, state: State) -> str:
        kind, name = address.split(".")
        says = state["says"].removeprefix("An error occurred ").replace(" operation: ", " operation error, api error ")
        block = f'  on main.tf line 12, in resource "{kind}" "{name}":'
        return f"╷\n│ Error: {doing}: {says}\n│ \n│   with {address},\n│ {block}\n╵\n"

    return text


def lock_error(lab: Lab, state: State) -> str:
    """What a second run prints: who holds the lock, and since when. A CI system puts its time before the output."""
    s3 = lab.client("s3")
    found = s3.get_object(Bucket=BUCKET, Key=LOCK)
    held = json.loads(found["Body"].read())
    created = found["LastModified"].strftime("%Y-%m-%d %H:%M:%S.000000")
    printed = LOCK_ERROR.format(**held, path=f"{BUCKET}/{LOCK.removesuffix('.tflock')}", created=created)
    at = now(lab).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")
    return "".join(f"{at} {line}\n" for line in printed.splitlines())


def build_log(lab: Lab, state: State) -> str:
    """The log of the project's newest build."""
    builds = lab.client("codebuild")
    name = builds.list_builds_for_project(projectName=state["project"])["ids"][0]
    logs = builds.batch_get_builds(ids=[name])["builds"][0]["logs"]
    place = {"logGroupName": logs["groupName"], "logStreamName": logs["streamName"]}
    return "\n".join(each["message"] for each in lab.client("logs").get_log_events(**place)["events"])


def bill(days: int) -> Text:
    """Cost Explorer's answer of the last days, service by service, as the aws CLI prints it."""

    def text(lab: Lab, state: State) -> str:
        today = now(lab).date()
        answer = lab.client("ce").get_cost_and_usage(
            TimePeriod={"Start": str(today - timedelta(days=days)), "End": str(today)}, Granularity="DAILY",
            Metrics=["UnblendedCost"], GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}],
        )  # fmt: skip
        return as_cli(answer)

    return text


def environment_and_bill(lab: Lab, state: State) -> str:
    """Which cluster it is about, and what a fortnight cost."""
    clusters = lab.ecs.list_clusters()
    return f"{as_cli(clusters)}\n{bill(15)(lab, state)}"


def as_cli(answer: dict[str, Any]) -> str:
    return json.dumps({key: each for key, each in answer.items() if key != "ResponseMetadata"}, indent=4, default=str)
