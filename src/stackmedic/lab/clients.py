"""boto3 clients that call the gateway without a network: the same requests and answers, byte for byte, only faster.

Stacks are built with these, so that everything that is in an account went in through the API.
"""

import io
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError
from botocore.session import Session

from stackmedic.lab.gateway import Gateway, LineCut

HOST = "localhost"  # Nobody connects to it; S3 takes the bucket from the path only where the host is no domain.
ACCESS_KEY = "AKIALABLABLABLABLAB1"
SECRET_KEY = "lab"  # Signatures are not checked.


class Body(io.BytesIO):
    """What botocore expects of a response's raw body."""

    def stream(self, amount: int = 65536, decode_content: bool = True) -> Any:
        while chunk := self.read(amount):
            yield chunk


class Clients:
    """``clients("ecs")`` is a boto3 client whose transport is the gateway; it tries ``tries`` times, or as it likes."""

    def __init__(
        self, gateway: Gateway, region: str | None = None, access_key: str = ACCESS_KEY, tries: int = 0
    ) -> None:
        self.gateway = gateway
        self.access_key = access_key
        self.tries = tries
        self.region = region or gateway.account.region
        self.made: dict[str, Any] = {}

    @cached_property
    def session(self) -> Any:
        core = Session()
        core.set_config_variable("credentials_file", "/dev/null")
        core.set_config_variable("config_file", "/dev/null")
        session = boto3.Session(self.access_key, SECRET_KEY, region_name=self.region, botocore_session=core)
        session.events.register("before-send", self._send)
        return session

    def __call__(self, service: str) -> Any:
        if service not in self.made:
            retries = {"total_max_attempts": self.tries} if self.tries else None
            settings = Config(s3={"addressing_style": "path"}, parameter_validation=False, retries=retries)
            self.made[service] = self.session.client(service, endpoint_url=f"http://{HOST}", config=settings)
        return self.made[service]

    def _send(self, request: AWSPreparedRequest, **_: Any) -> Any:
        started: list[Any] = []
        try:
            chunks = self.gateway(environ_of(request), lambda status, headers: started.extend([status, headers]))
        except LineCut:
            raise ConnectionClosedError(endpoint_url=request.url) from None
        raw = Body(b"".join(chunks))
        headers: Any = dict(started[1])
        return AWSResponse(request.url, int(started[0].split()[0]), headers, raw)


def environ_of(request: AWSPreparedRequest) -> dict[str, Any]:
    """The request as a WSGI server would hand it over."""
    url = urlsplit(request.url)
    body: Any = request.body if request.body is not None else b""
    content: bytes = body.encode() if isinstance(body, str) else body.read() if hasattr(body, "read") else bytes(body)
    headers = {key: text(value) for key, value in request.headers.items()}
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": url.path or "/",
        "QUERY_STRING": url.query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(content),
        "CONTENT_LENGTH": str(len(content)),
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "HTTP_HOST": HOST,
    }
    for key, value in headers.items():
        if key.lower() not in ("content-type", "content-length", "host"):
            environ["HTTP_" + key.upper().replace("-", "_")] = value
    return environ


def text(value: Any) -> str:
    """botocore writes some headers as bytes."""
    return str(value, "ascii") if isinstance(value, bytes) else str(value)
