"""Access logs: switching them on, and reading them."""

import gzip
import json
import shlex

from tests.lab.edge import Edge

BUCKET = "edge-logs"
DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com"


def bucket(edge: Edge, *, open_to_delivery: bool = True) -> None:
    """CreateBucket, and the policy that lets the load balancer's delivery in."""
    s3 = edge.lab.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": edge.lab.region})
    allowed = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    statement = allowed | {"Principal": {"Service": DELIVERY}}
    if open_to_delivery:
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)


def switch_on(edge: Edge) -> None:
    wanted = {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": BUCKET, "access_logs.s3.prefix": "web"}
    edge.lab.client("elbv2").modify_load_balancer_attributes(
        LoadBalancerArn=edge.balancer["LoadBalancerArn"],
        Attributes=[{"Key": key, "Value": value} for key, value in wanted.items()],
    )


def keys(edge: Edge) -> list[str]:
    found = edge.lab.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents") or []
    return [each["Key"] for each in found]


def entries(edge: Edge) -> list[list[str]]:
    """Every entry, field by field."""
    s3 = edge.lab.client("s3")
    bodies = [s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys(edge) if key.endswith(".gz")]
    return [shlex.split(line) for body in bodies for line in gzip.decompress(body).decode().splitlines()]
