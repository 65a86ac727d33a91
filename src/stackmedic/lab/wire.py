"""Requests in, answers out, in each of AWS's protocols, driven by botocore's own service models.

moto carries a request parser, a router and a response serializer for them; botocore the response parser. This file
is the only one that touches moto's internals for it (moto is pinned exactly, and ``tests/lab`` guards the contract).
"""

import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.parsers import create_parser
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import ServiceException
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException, NotFound

from stackmedic.lab.access.actions import action
from stackmedic.lab.rendering import NotPlain, body_of

# Names in the credential scope of a signature that differ from the name of the service model.
SIGNING_NAMES = {
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
S3_QUERY = {"prefix": "Prefix", "delimiter": "Delimiter", "max-keys": "MaxKeys", "versionId": "VersionId"}
CLASSIC = b"Version=2012-06-01"  # Of the API of classic load balancers, which signs with the same name.


WITHOUT_REGION = {"budgets"}  # moto knows these by their address without a region alone.


class AwsError(ServiceException):
    """An error that a handler answers with: AWS's code and message; a status where the service model has none."""

    def __init__(self, code: str, message: str, status: int = 0) -> None:
        super().__init__(code, message)
        self.status = status


@dataclass(slots=True)
class Call:
    """One request: which operation, with which parameters (spelled as in the service model), by whom, where.

    ``kept`` is what a check remembered of the state that moto is about to overwrite.
    """

    service: str
    operation: str
    region: str
    access_key: str
    parameters: dict[str, Any]
    protocol: str = ""
    model: Any = field(default=None, repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def permission(self) -> str:
        """The call as IAM spells it."""
        return action(self.service, self.operation)


@dataclass(slots=True)
class Answer:
    """Status, headers and body as they go over the wire; whether they arrive, and how late.

    Status 0 is the answer to a request that never arrived.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = False
    delay_s: float = 0.0


def scope_of(authorization: str) -> tuple[str, str, str] | None:
    """(access key, region, service model's name) from a version 4 signature's credential scope; None without one."""
    parts = authorization.partition("Credential=")[2].split(",")[0].split("/")
    if len(parts) != 5:
        return None
    return parts[0], parts[2], SIGNING_NAMES.get(parts[3], parts[3])


def read_request(environ: dict[str, Any], body: bytes, service: str, region: str, access_key: str) -> Call:
    """The operation and its parameters. Raises werkzeug's NotFound when the service has no such operation."""
    request = Request({**environ, "wsgi.input": BytesIO(body)})
    if service == "elbv2" and CLASSIC in body:
        service = "elb"
    try:
        model, path_parameters = get_service_router(service).match(request)
    except UnknownServiceError:
        raise NotFound(service) from None
    protocol = determine_request_protocol(get_service_model(service), request.content_type)
    call = Call(service, str(model.name), region, access_key, {}, protocol, model)
    if service == "s3":  # S3 bodies are streams; of its parameters only what the address names is needed.
        call.parameters = _of_address(request.path, request.args)
    else:
        call.parameters = PROTOCOL_PARSERS[protocol](model).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": path_parameters,
            }
        )
    return call


def _of_address(path: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """Bucket and key, path style, and what a list is narrowed by."""
    bucket, _, key = path.lstrip("/").partition("/")
    found = {name: value for name, value in (("Bucket", bucket), ("Key", key)) if value}
    return found | {name: asked[written] for written, name in S3_QUERY.items() if written in asked}


def render(call: Call, result: Any) -> Answer:
    """A handler's dict, or the error it raised, as AWS would put it on the wire."""
    if call.protocol == "json" and isinstance(result, dict):
        with suppress(NotPlain):
            version = call.model.service_model.metadata.get("jsonVersion", "1.0")
            return Answer(200, {"Content-Type": f"application/x-amz-json-{version}"}, body_of(call.model, result))
    with warnings.catch_warnings():  # Errors common to all services are in no service's model, which moto remarks on.
        warnings.simplefilter("ignore", UserWarning)
        out = get_serializer_class(call.service, call.protocol)(operation_model=call.model).serialize(result)
    body = out["body"]
    return Answer(
        getattr(result, "status", 0) or out["status_code"],
        {k: str(v) for k, v in out["headers"].items()},
        body.encode() if isinstance(body, str) else body,
    )


def understand(call: Call, answer: Answer) -> dict[str, Any]:
    """What a client reads from an answer."""
    parser = create_parser(_parser_name(call.protocol))
    parsed: dict[str, Any] = parser.parse(
        {"status_code": answer.status, "headers": answer.headers, "body": answer.body}, call.model.output_shape
    )
    parsed.pop("ResponseMetadata", None)
    return parsed


def _parser_name(protocol: str) -> str:
    return protocol


@cache
def _host(service: str, region: str) -> str:
    prefix = get_service_model(service).metadata["endpointPrefix"]
    return f"{prefix}.amazonaws.com" if service in WITHOUT_REGION else f"{prefix}.{region}.amazonaws.com"


def ask_moto(environ: dict[str, Any], body: bytes, service: str, region: str) -> Answer:
    """The answer of the store behind the gateway, by the address that the request would have had in AWS."""
    path = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ["PATH_INFO"]
    if not environ.get("RAW_URI") and environ.get("QUERY_STRING") and "?" not in path:
        path += "?" + environ["QUERY_STRING"]
    headers = {k[5:].replace("_", "-").title(): v for k, v in environ.items() if k.startswith("HTTP_")}
    headers |= {"Content-Type": environ.get("CONTENT_TYPE", ""), "Host": _host(service, region)}
    request = Request.from_primitives(
        environ["REQUEST_METHOD"], f"https://{_host(service, region)}{path}", headers, body
    )
    try:
        found = BotocoreStubber().process_request(request)
    except HTTPException as error:  # moto's own error classes are werkzeug exceptions.
        found = (error.code or 500, dict(error.get_headers()), error.get_body())
    status, answered, content = found if found else (404, {}, "")
    return Answer(
        int(status),
        {k: str(v) for k, v in dict(answered).items()},
        content.encode() if isinstance(content, str) else content,
    )
