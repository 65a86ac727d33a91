"""A new revision takes its settings from a file in S3 that the execution role may not read."""

from typing import Any

from stackmedic.lab.fault import Aws, FaultError, State, revisions

KEY = "settings/backend.env"


def inject(aws: Aws, service: str = "backend", bucket: str = "") -> State:
    """Without ``bucket`` it is the account's first."""
    buckets = [each["Name"] for each in aws("s3").list_buckets()["Buckets"] if bucket in ("", each["Name"])]
    if not buckets:
        raise FaultError(f"there is no bucket {bucket}".strip())
    aws("s3").put_object(Bucket=buckets[0], Key=KEY, Body=b"LOG_LEVEL=info\n")

    def ask(container: dict[str, Any]) -> None:
        container["environmentFiles"] = [{"value": f"arn:aws:s3:::{buckets[0]}/{KEY}", "type": "s3"}]

    return {"bucket": buckets[0], **revisions.change(aws, aws.service(service), ask)}


def heal(aws: Aws, state: State) -> None:
    revisions.go_back(aws, state)
    aws("s3").delete_object(Bucket=state["bucket"], Key=KEY)
