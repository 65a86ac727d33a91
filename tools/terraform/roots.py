"""The stacks of ``infra`` as labs know them: which root, with which variables; and what their recordings depend on."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
INFRA = ROOT / "infra"
SOURCE = re.compile(r'^\s*source\s*=\s*"(\.[^"]*)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Root:
    """One lab stack: its name, its folder in ``infra/stacks``, its file of variables."""

    name: str
    folder: str
    variables: str

    @property
    def package(self) -> Path:
        """Where its recording lies."""
        return ROOT / "src/stackmedic/lab/stacks" / self.name.replace("-", "_")

    def inputs(self) -> list[Path]:
        """Every file that decides what Terraform makes of the stack."""
        modules = sorted(set(_modules(INFRA / "stacks" / self.folder)))
        files = [path for module in modules for path in sorted(module.glob("*.tf"))]
        return [*files, INFRA / "stacks" / self.folder / self.variables]

    def digest(self) -> str:
        """Changes with the inputs, but not with their comments and blank space."""
        digest = hashlib.sha256()
        for path in self.inputs():
            lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
            kept = "\n".join(re.sub(r"\s+", " ", line) for line in lines if line and not line.startswith("#"))
            digest.update(f"{path.relative_to(INFRA).as_posix()}\n{kept}\n".encode())
        return digest.hexdigest()


ROOTS = {
    each.name: each
    for each in (
        Root("ohmycoins", "ohmycoins", "staging.tfvars"),
        Root("ohmycoins-production", "ohmycoins", "production.tfvars"),
        Root("onyx", "onyx", "prod.tfvars"),
        Root("omnirapeutic", "omnirapeutic", "production.tfvars"),
        Root("ecommerce", "ecommerce", "dev.tfvars"),
        Root("multitenant-ai", "multitenant-ai", "minimal.tfvars"),
    )
}


def _modules(folder: Path) -> Iterator[Path]:
    """A folder and every module that it uses."""
    yield folder
    for path in folder.glob("*.tf"):
        for source in SOURCE.findall(path.read_text(encoding="utf-8")):
            yield from _modules((folder / source).resolve())
