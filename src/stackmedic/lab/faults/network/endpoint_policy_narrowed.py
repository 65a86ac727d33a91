"""The policy of the S3 endpoint admits the stack's own bucket only: ECR's layers, which lie in S3, cannot be pulled.

A new deployment is forced unless ``redeploy=false``. Source: ECR user guide, "Amazon ECR interface VPC endpoints".
"""

from stackmedic.lab.fault import Aws, FaultError, State, revisions, roles

OPEN = roles.policy("*", Principal="*")


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    name = f"com.amazonaws.{aws.region}.s3"
    asked = [{"Name": "service-name", "Values": [name]}]
    endpoints = aws("ec2").describe_vpc_endpoints(Filters=asked)["VpcEndpoints"]
    if not endpoints:
        raise FaultError(f"there is no endpoint for {name}")
    endpoint = endpoints[0]
    own = roles.policy("s3:*", resource=["arn:aws:s3:::stack-uploads", "arn:aws:s3:::stack-uploads/*"], Principal="*")
    aws("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"], PolicyDocument=own)
    if redeploy:
        revisions.redeploy(aws, found)
    policy = endpoint.get("PolicyDocument") or OPEN
    return {"service": found["serviceName"], "endpoint": endpoint["VpcEndpointId"], "policy": policy}


def heal(aws: Aws, state: State) -> None:
    aws("ec2").modify_vpc_endpoint(VpcEndpointId=state["endpoint"], PolicyDocument=state["policy"])
    revisions.redeploy(aws, aws.service(state["service"]))
