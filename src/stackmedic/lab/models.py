"""botocore's service models are parsed once per process, and moto's list of machine images stays out.

moto, its routers and each boto3 session have a loader of their own, and each would parse the same megabytes of JSON
again, and look for the others: a second of every `lab up`.
"""

import os
from pathlib import Path
from typing import Any, ClassVar

from botocore.loaders import JSONFileLoader, Loader


class ParsedOnce(JSONFileLoader):
    """A file's content by its path. Not S3's: each client changes its model (it takes the bucket out of paths)."""

    parsed: ClassVar[dict[str, Any]] = {}

    def load_file(self, file_path: str) -> Any:
        if "/s3" in Path(file_path).as_posix():
            return super().load_file(file_path)
        if file_path not in self.parsed:
            self.parsed[file_path] = super().load_file(file_path)
        return self.parsed[file_path]


_listing = Loader.list_available_services
_listed: dict[tuple[str, ...], list[str]] = {}


def list_once(self: Loader, type_name: str) -> list[str]:
    """The services there are; each loader would look into a thousand folders for it."""
    key = (type_name, *self.search_paths)
    if key not in _listed:
        _listed[key] = _listing(self, type_name)
    return list(_listed[key])


def parse_once() -> None:
    """Call before moto loads its services."""
    Loader.FILE_LOADER_CLASS = ParsedOnce
    Loader.list_available_services = list_once
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
