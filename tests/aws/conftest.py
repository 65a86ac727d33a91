"""Every test has an account of its own, a clock of its own, and none of the credentials of whoever runs it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stackmedic.aws.live import LiveDoor
from tests.aws.account import IDENTITY, Account, running
from tests.aws.clock import Clock


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Account]:
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with running() as account:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{account.port}")
        account.says("GetCallerIdentity", IDENTITY)
        yield account


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_door(account: Account, clock: Clock) -> Callable[..., LiveDoor]:
    def opened(**settings: Any) -> LiveDoor:
        return LiveDoor(**{"region": "eu-central-1", "clock": clock, "seconds": 300, "cache": None, **settings})

    return opened
