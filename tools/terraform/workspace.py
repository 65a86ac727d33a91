"""A copy of ``infra`` in which Terraform works against a lab: local state, the lab's endpoint, any credentials."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.terraform.plugins import terraform, write_configuration
from tools.terraform.roots import INFRA, Root

OVERRIDE = """
terraform {
  backend "local" {}
}

provider "aws" {
  access_key                  = "lab"
  secret_key                  = "lab"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
"""


class TerraformFailed(Exception):
    """Terraform ended badly; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One stack's root in a folder of its own. ``url``: the lab; empty where nothing is asked of AWS.

    ``source``: where a root is that is none of ``infra``'s stacks; it says itself how it reaches the lab.
    """

    root: Root
    folder: Path
    url: str = ""
    source: Path | None = None

    def prepare(self) -> None:
        """Copy, override, init. Raises NotHere without Terraform or its provider, TerraformFailed."""
        shutil.copytree(INFRA, self.folder / "infra", ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
        if self.source is None:
            (self.at / "lab_override.tf").write_text(OVERRIDE, encoding="utf-8")
        else:
            shutil.copytree(self.source, self.at)
        write_configuration(self.folder)
        self.run("init", "-input=false", *([] if self.source else ["-lockfile=readonly"]))

    @property
    def at(self) -> Path:
        return self.folder / "infra/stacks" / self.root.folder

    def apply(self, *, disposable: bool) -> None:
        self.run("apply", "-auto-approve", *self._variables(disposable))

    def planned(self, *, disposable: bool) -> list[str]:
        """Addresses that a plan would change."""
        self.run("plan", "-out=next.plan", *self._variables(disposable))
        changes = json.loads(self.run("show", "-json", "next.plan"))["resource_changes"]
        return [each["address"] for each in changes if each["change"]["actions"] not in (["no-op"], ["read"])]

    def destroy(self) -> None:
        self.run("destroy", "-auto-approve", *self._variables(True))

    def left(self) -> list[str]:
        """Addresses that are in state."""
        return self.run("state", "list").split()

    def outputs(self) -> dict[str, object]:
        told = json.loads(self.run("output", "-json"))
        return {name: each["value"] for name, each in told.items()}

    def _variables(self, disposable: bool) -> tuple[str, ...]:
        if not self.root.variables:
            return ("-input=false",)
        return "-input=false", f"-var-file={self.root.variables}", f"-var=disposable={str(disposable).lower()}"

    def run(self, verb: str, *arguments: str) -> str:
        """What Terraform prints. Raises TerraformFailed when it fails."""
        words = [terraform(), verb, *arguments] + ([] if verb in ("state", "output", "show") else ["-no-color"])
        done = subprocess.run(words, cwd=self.at, env=self._environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise TerraformFailed(
                f"terraform {verb} ended with {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr}"
            )
        return done.stdout

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
        kept |= {"TF_CLI_CONFIG_FILE": str(self.folder / "terraform.rc"), "TF_IN_AUTOMATION": "1"}
        kept |= {"CHECKPOINT_DISABLE": "1", "AWS_EC2_METADATA_DISABLED": "true"}
        return kept | ({"AWS_ENDPOINT_URL": self.url} if self.url else {})
