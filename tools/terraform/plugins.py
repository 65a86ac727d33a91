"""Where Terraform finds the AWS provider without a network: a folder in which it lies unpacked.

``TF_PLUGIN_DIR`` names it; else the places are searched where such folders usually are. The CLI configuration that says
so is written anew each time, in place of whatever ``TF_CLI_CONFIG_FILE`` names.
Source: developer.hashicorp.com/terraform/cli/config/config-file, "Provider Installation".
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

PROVIDER = "registry.terraform.io/hashicorp/aws"
USUAL = (
    "~/.terraform.d/plugins",
    "~/.local/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/terraform/plugins",
    "/opt/tf-plugins",
)


class NotHere(Exception):
    """Terraform or its provider is not on this machine; the message says which and what would help."""


def terraform() -> str:
    """The terraform binary. Raises NotHere."""
    found = shutil.which("terraform")
    if found is None:
        raise NotHere("there is no terraform on the PATH")
    return found


def mirror(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder that holds the provider. Raises NotHere."""
    for place in places(environment):
        if any(place.joinpath(PROVIDER).glob("*/*/terraform-provider-aws*")):
            return place
    raise NotHere(f"no folder has the AWS provider; TF_PLUGIN_DIR may name one with {PROVIDER}/VERSION/SYSTEM in it")


def places(environment: Mapping[str, str]) -> Iterator[Path]:
    """The named folder alone, or the usual ones."""
    named = environment.get("TF_PLUGIN_DIR")
    yield from (Path(each).expanduser() for each in ([named] if named else USUAL))


def write_configuration(folder: Path) -> Path:
    """A CLI configuration that installs providers from the mirror and nowhere else. Raises NotHere."""
    path = folder / "terraform.rc"
    path.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror()}"\n  }}\n}}\n')
    return path
