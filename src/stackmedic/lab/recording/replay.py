"""Replay: the calls of a recording are made again, in order, in an account of its own time and chance.

Terraform waits by asking again; a replay lets lab time pass until what it needs is told, or until what was refused for
now (a certificate not yet issued, a gateway not yet there) is taken.
"""

import io
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError
from moto.core.utils import get_service_model

from stackmedic.lab.clients import HOST, Clients
from stackmedic.lab.recording.recorder import plain, token_names
from stackmedic.lab.recording.references import resolved

STEP_S, WAITS_S = 30.0, 7_200.0
Line = dict[str, Any]


class Replay:
    """One run through a recording. ``before`` is called with each call's name before it is made."""

    def __init__(self, clients: Clients, lines: list[Line], before: Callable[[str], None]) -> None:
        self.clients = clients
        self.account = clients.gateway.account
        self.lines = lines
        self.before = before
        self.answers: list[Any] = []

    def run(self) -> None:
        """Make every call. Raises ClientError or KeyError for one that is not possible in two hours of lab time."""
        for line in self.lines:
            self.before(line["call"])
            self.answers.append(self._made(line))

    def _made(self, line: Line) -> Any:
        until = self.account.world.now + WAITS_S
        while True:
            try:
                return self._call(line["call"], resolved(line["with"], self.answers))
            except KeyError as untold:
                self._ask_again(untold.args[0])
                if self.account.world.now >= until:
                    raise
            except ClientError:
                if self.account.world.now >= until:
                    raise
            self.account.advance(STEP_S)

    def _ask_again(self, number: int) -> None:
        line = self.lines[number]
        self.answers[number] = self._call(line["call"], resolved(line["with"], self.answers))

    def _call(self, name: str, given: dict[str, Any]) -> Any:
        service, _, operation = name.partition(":")
        if service == "s3":
            return self._on_the_wire(given)
        tokens = token_names(get_service_model(service).operation_model(operation).input_shape)
        if "UserData" in given:  # Recorded as it was sent, in base64; boto3 encodes it by itself.
            given["UserData"] = b64decode(given["UserData"])
        given |= {token: self.account.world.uuid() for token in sorted(tokens)}
        answer = getattr(self.clients(service), xform_name(operation))(**given)
        answer.pop("ResponseMetadata", None)
        return plain(answer)

    def _on_the_wire(self, given: dict[str, Any]) -> None:
        body = given["body"].encode()
        path, _, query = given["path"].partition("?")
        scope = f"{self.clients.access_key}/20200101/{self.account.region}/s3/aws4_request"
        environ = {
            "REQUEST_METHOD": given["method"], "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": HOST,
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "HTTP_HOST": HOST,
            "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/xml",
            "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        }  # fmt: skip
        started: list[str] = []
        said = b"".join(self.clients.gateway(environ, lambda status, _: started.append(status)))
        if not started[0].startswith("2"):
            raise ClientError({"Error": {"Code": started[0], "Message": said.decode()}}, given["method"])
