"""What is declared outside the account: what Terraform last applied, as its state has it."""

from dataclasses import dataclass

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredHealthCheck(Noun):
    """The health check of a target group in a Terraform state; key: the target group's ARN."""

    address: str = wire("address")
    path: str | None = wire("path")
