"""botocore's descriptions of the services, found and read with less work than by its own loader.

That one looks into every version of all of its 400 services to know which there are, and makes an ordered dict of every
object: before the first call, that is more than half of what a client costs. A session may be given another loader
(its component ``data_loader``); ``AWS_DATA_PATH`` and ``~/.aws/models`` are heeded as ever.
"""

import gzip
import json
import os
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader


class Files(JSONFileLoader):
    """Reads JSON as plain dicts, which have kept their order since Python 3.7."""

    def load_file(self, file_path: str) -> Any:
        plain, packed = Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")
        if plain.is_file():
            return json.loads(plain.read_bytes())
        return json.loads(gzip.decompress(packed.read_bytes())) if packed.is_file() else None


class Models(Loader):
    """Takes every folder for a service; whether it describes one shows when it is read."""

    def list_available_services(self, type_name: str) -> list[str]:
        folders = (Path(each) for each in self.search_paths)
        return sorted({service.name for each in folders if each.is_dir() for service in each.iterdir()})


def models(data_path: str | None) -> Models:
    """A loader for a session with this setting ``data_path``: folders to look into before botocore's own."""
    given = data_path.split(os.pathsep) if data_path else ()
    return Models([str(Path(os.path.expandvars(each)).expanduser()) for each in given], Files())
