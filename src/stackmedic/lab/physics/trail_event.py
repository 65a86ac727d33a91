"""One CloudTrail event: who called what with which parameters, in CloudTrail's form and without secrets.

Sources: CloudTrail user guide, "CloudTrail record contents" and "userIdentity element"; names of parameters begin with
a small letter ("dBInstanceIdentifier"), lists of EC2 are {"items": […]}; what is secret is
HIDDEN_DUE_TO_SECURITY_REASONS, and so is the environment in task definitions (ECS developer guide, "Logging Amazon ECS
API calls").
"""

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException

from stackmedic.lab.physics.draw import uuid
from stackmedic.lab.wire import Call, understand

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.trail import Recorded

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
SECRET = re.compile(
    r"password|secretstring|secretbinary|authtoken|secretaccesskey|sessiontoken|privatekey|authorizationtoken", re.I
)
SOURCES = {
    "elbv2": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "cloudwatch": "monitoring",
    "application-autoscaling": "autoscaling",
    "events": "events",
    "stepfunctions": "states",
    "ses": "email",
}
# Parameters that name what a call is about, and the type under which CloudTrail lists it.
TYPES = {
    "groupid": "AWS::EC2::SecurityGroup",
    "subnetid": "AWS::EC2::Subnet",
    "vpcid": "AWS::EC2::VPC",
    "routetableid": "AWS::EC2::RouteTable",
    "natgatewayid": "AWS::EC2::NatGateway",
    "networkaclid": "AWS::EC2::NetworkAcl",
    "internetgatewayid": "AWS::EC2::InternetGateway",
    "instanceid": "AWS::EC2::Instance",
    "service": "AWS::ECS::Service",
    "servicename": "AWS::ECS::Service",
    "cluster": "AWS::ECS::Cluster",
    "clustername": "AWS::ECS::Cluster",
    "task": "AWS::ECS::Task",
    "taskdefinition": "AWS::ECS::TaskDefinition",
    "family": "AWS::ECS::TaskDefinition",
    "dbinstanceidentifier": "AWS::RDS::DBInstance",
    "dbclusteridentifier": "AWS::RDS::DBCluster",
    "dbsnapshotidentifier": "AWS::RDS::DBSnapshot",
    "dbparametergroupname": "AWS::RDS::DBParameterGroup",
    "replicationgroupid": "AWS::ElastiCache::ReplicationGroup",
    "cacheclusterid": "AWS::ElastiCache::CacheCluster",
    "secretid": "AWS::SecretsManager::Secret",
    "rolename": "AWS::IAM::Role",
    "policyarn": "AWS::IAM::Policy",
    "username": "AWS::IAM::User",
    "repositoryname": "AWS::ECR::Repository",
    "targetgrouparn": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "loadbalancerarn": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "listenerarn": "AWS::ElasticLoadBalancingV2::Listener",
    "rulearn": "AWS::ElasticLoadBalancingV2::ListenerRule",
    "loggroupname": "AWS::Logs::LogGroup",
    "alarmname": "AWS::CloudWatch::Alarm",
    "keyid": "AWS::KMS::Key",
    "hostedzoneid": "AWS::Route53::HostedZone",
    "bucket": "AWS::S3::Bucket",
    "topicarn": "AWS::SNS::Topic",
}


def source(call: Call) -> str:
    """The service as CloudTrail names it."""
    return f"{SOURCES.get(call.service, call.service)}.amazonaws.com"


def username(account: "Account", event: "Recorded") -> str:
    """The user, or the session of a role, or the AWS service that called."""
    return str(_identity(account, event)[0])


def resources(event: "Recorded") -> list[dict[str, str]]:
    """What the call names."""
    found = []
    for name, value in event.call.parameters.items():
        kind = TYPES.get(name.lower())
        for each in value if isinstance(value, list) else [value]:
            if kind and isinstance(each, str):
                found.append({"ResourceType": kind, "ResourceName": each})
    return found


def document(account: "Account", event: "Recorded") -> str:
    """The whole event as JSON."""
    call, answer = event.call, event.answer
    nested = call.service == "ec2"
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": _identity(account, event)[1],
        "eventTime": account.world.utc(event.at).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": source(call),
        "eventName": call.operation,
        "awsRegion": call.region,
        "sourceIPAddress": event.invoked_by or "203.0.113.10",
        "userAgent": event.invoked_by or "aws-sdk",
    }
    if answer.status >= 400:
        record["errorCode"], record["errorMessage"] = _error(answer.headers, answer.body)
    record["requestParameters"] = _form(call.parameters, nested) if call.parameters else None
    record["responseElements"] = _response(event, nested)
    record |= {
        "requestID": uuid(account.world.seed, 11, event.number, int(event.reads)),
        "eventID": event.id,
        "readOnly": event.reads,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account.id,
        "eventCategory": "Management",
    }
    return json.dumps(record, separators=(",", ":"))


def _identity(account: "Account", event: "Recorded") -> tuple[str, dict[str, Any]]:
    if event.invoked_by:
        return event.invoked_by, {"type": "AWSService", "invokedBy": event.invoked_by}
    key = event.call.access_key
    session = account.moto("sts", "aws").get_assumed_role_from_access_key(key)
    known: dict[str, Any] = {"accountId": account.id, "accessKeyId": key}
    if session is not None:
        role = session.role_arn.split("/")[-1]
        arn = f"arn:aws:sts::{account.id}:assumed-role/{role}/{session.session_name}"
        issuer = {"type": "Role", "arn": session.role_arn, "accountId": account.id, "userName": role}
        identity = {"type": "AssumedRole", "arn": arn, **known, "sessionContext": {"sessionIssuer": issuer}}
        return session.session_name, identity
    for user in account.moto("iam", "aws").users.values():
        if any(each.access_key_id == key for each in user.access_keys):
            return user.name, {"type": "IAMUser", "arn": user.arn, **known, "userName": user.name}
    arn = f"arn:aws:iam::{account.id}:user/lab"
    return "lab", {"type": "IAMUser", "principalId": "AIDALAB", "arn": arn, **known, "userName": "lab"}


def _form(value: Any, nested: bool, operation: str = "") -> Any:
    """Parameters as CloudTrail writes them."""
    if isinstance(value, dict):
        return {_small(name): _member(name, each, nested) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        items = [_form(each, nested) for each in value]
        return {"items": items} if nested else items
    if isinstance(value, datetime):
        return value.strftime("%b %-d, %Y %-I:%M:%S %p")
    return value if isinstance(value, str | int | float | bool) else str(value)


def _member(name: str, value: Any, nested: bool) -> Any:
    if SECRET.search(name) or (name == "environment" and isinstance(value, list)):
        return HIDDEN
    return _form(value, nested)


def _small(name: str) -> str:
    return {"UserIdGroupPairs": "groups"}.get(name, name[:1].lower() + name[1:])


def _response(event: "Recorded", nested: bool) -> Any:
    """Reads and failures have none, and neither have changes that answer nothing."""
    if event.reads or event.answer.status >= 300 or event.call.model is None:
        return None
    if event.call.model.output_shape is None:
        return None
    try:
        return _form(understand(event.call, event.answer), nested) or None
    except (ServiceException, ValueError, KeyError):
        return None


def _error(headers: dict[str, str], body: bytes) -> tuple[str, str]:
    """Code and message out of either kind of error body. EC2's codes are spelled Client.…, as CloudTrail has them."""
    text = body.decode(errors="replace")
    try:
        parsed = json.loads(text)
        code = str(parsed.get("__type") or parsed.get("code") or "").rsplit("#", 1)[-1]
        return code, str(parsed.get("message") or parsed.get("Message") or "")
    except ValueError:
        code_found = re.search(r"<Code>(.*?)</Code>", text, re.S)
        message = re.search(r"<Message>(.*?)</Message>", text, re.S)
        return (code_found[1] if code_found else "", message[1] if message else "")
