"""botocore: imported late (it takes longer than `--help`), one session, one client per service, no retries of its own.

Profiles, SSO, assumed roles, ``AWS_ENDPOINT_URL`` and endpoints per service are botocore's own business, as they are
behind boto3, which adds nothing that is needed here to the clients but half as much again to the time to import them.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from stackmedic.aws.door import OPERATIONS, Body, split
from stackmedic.aws.failures import translated
from stackmedic.aws.paging import Paging
from stackmedic.aws.workers import Workers
from stackmedic.errors import CallFailed, UsageError

# Where a service's permissions and botocore's client have different names.
CLIENTS = {
    "elasticloadbalancing": "elbv2",
    "servicequotas": "service-quotas",
    "states": "stepfunctions",
    "tag": "resourcegroupstaggingapi",
}
ENDPOINT = "AWS_ENDPOINT_URL"
CONNECT_S, READ_S = 5.0, 20.0


@dataclass(frozen=True, slots=True)
class Client:
    """botocore's client for one service, and how its operations are paged."""

    core: Any
    methods: Mapping[str, str]
    pagings: Any

    @property
    def endpoint(self) -> str:
        return str(self.core.meta.endpoint_url)

    def request(self, operation: str, parameters: Body) -> Body:
        """Make one call; this blocks."""
        answer: Body = getattr(self.core, self.methods[operation])(**parameters)
        return answer

    def paging(self, operation: str) -> Paging | None:
        """How an operation is paged; None when it is not."""
        try:
            paging: Paging = self.pagings.get_paginator(operation)
        except ValueError:
            return None
        return paging


class Clients:
    """The session and its clients."""

    def __init__(
        self, profile: str | None, region: str | None, threads: int, seconds: float, endpoint_url: str | None = None
    ) -> None:
        self.profile = profile or os.environ.get("AWS_PROFILE")
        self._threads = threads
        self._seconds = seconds
        self._endpoint_url = endpoint_url
        # botocore itself only knows AWS_DEFAULT_REGION; the aws CLI, and so everybody, AWS_REGION.
        self._session = _opened(profile, region or os.environ.get("AWS_REGION"))
        self._made: dict[str, Client] = {}
        self._making = asyncio.Lock()  # A session is not made for several threads.
        self.region: str = self._session.get_config_variable("region") or ""
        if not self.region:
            raise UsageError("No AWS region is set.", "give --region, or export AWS_REGION=eu-central-1")

    async def get(self, service: str, call: str, workers: Workers) -> Client:
        """The client for a permission prefix such as ``elasticloadbalancing``."""
        client = self._made.get(service)
        if client is None:
            async with self._making:
                if service not in self._made:
                    self._made[service] = await workers.run(lambda: self._make(service, call))
                client = self._made[service]
        return client

    def close(self) -> None:
        for client in self._made.values():
            client.core.close()

    def _make(self, service: str, call: str) -> Client:
        from botocore.config import Config
        from botocore.exceptions import UnknownServiceError

        config = Config(
            retries={"mode": "standard", "total_max_attempts": 1},  # The door retries, where it can pace.
            max_pool_connections=self._threads,
            connect_timeout=min(CONNECT_S, self._seconds),
            read_timeout=min(READ_S, self._seconds),
            user_agent_extra="stackmedic",
        )
        name = CLIENTS.get(service, service)
        try:
            core: Any = self._session.create_client(name, config=config, endpoint_url=self._endpoint_of(name))
        except UnknownServiceError as error:
            raise CallFailed(call, "InvalidParameters", str(error)) from error
        core.meta.events.register("before-parse", _refuse_what_is_not_json)
        methods = {operation: method for method, operation in core.meta.method_to_api_mapping.items()}
        methods |= {split(each)[1]: methods[OPERATIONS[each]] for each in OPERATIONS if split(each)[0] == service}
        return Client(core, methods, self._session.get_paginator_model(name))

    def _endpoint_of(self, name: str) -> str | None:
        """The endpoint that was given, unless the environment has one; None leaves it to botocore."""
        if self._endpoint_url is None or ENDPOINT in os.environ:
            return None
        service_id = self._session.get_service_model(name).service_id.hyphenize()
        of_service = f"{ENDPOINT}_{service_id.replace('-', '_').upper()}"
        return None if of_service in os.environ else self._endpoint_url


def _opened(profile: str | None, region: str | None) -> Any:
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    from stackmedic.aws.models import models

    try:
        session = Session(profile=profile)
        session.register_component("data_loader", models(session.get_config_variable("data_path")))
        session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=moment)
        if region:
            session.set_config_variable("region", region)
        session.get_config_variable("region")  # A profile that does not exist is found out here.
        return session
    except BotoCoreError as error:
        raise translated(error, "", profile) from error


def moment(value: Any) -> datetime:
    """A time as services write it: seconds since 1970, ISO 8601, or a date of HTTP. botocore's own parser takes each
    through the local time zone, which is a third of the work on a large answer."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    try:
        told = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        from botocore.utils import parse_timestamp

        return cast(datetime, parse_timestamp(value))
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _refuse_what_is_not_json(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
    """botocore takes a proxy's page, answered with 200 in the place of JSON, for an empty reply: blind, and content."""
    from botocore.parsers import ResponseParserError

    body = response_dict["body"]
    protocol = operation_model.service_model.resolved_protocol
    if protocol == "json" and response_dict["status_code"] < 300 and body.strip()[:1] not in (b"{", b""):
        raise ResponseParserError(f"not JSON: {body[:60]!r}")
