"""A person's yes: to one plan by its digest, for a while, once. What destroys needs the resource's name typed."""

import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from stackmedic.errors import Refused
from stackmedic.model.plan import Plan, digest

VALID_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Approval:
    """``digest`` is the plan's; times are the account's; ``confirmed`` are the names that were typed."""

    digest: str
    by: str
    at: str
    expires_at: str
    confirmed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return digest([self.digest, self.by, self.at])[:24]

    def document(self) -> dict[str, Any]:
        return {**asdict(self), "confirmed": list(self.confirmed)}

    @classmethod
    def of(cls, found: Any) -> "Approval":
        """Read back what ``document`` made. Raises Refused."""
        try:
            return cls(**{**found, "confirmed": tuple(found["confirmed"])})
        except (TypeError, KeyError) as error:
            raise Refused("That is no approval of a plan.", "stackmedic runs approve RUN") from error


def grant(plan: Plan, by: str, at: datetime, confirmed: tuple[str, ...] = ()) -> Approval:
    """A yes to this plan, now."""
    return Approval(plan.digest, by, at.isoformat(), (at + VALID_FOR).isoformat(), confirmed)


def why_not(approval: Approval, plan: Plan, now: datetime) -> str:
    """Why an approval does not let a plan begin; empty when it does."""
    if approval.digest != plan.digest:
        return "the approval was given to another plan, or the plan was changed since"
    if now > datetime.fromisoformat(approval.expires_at):
        return f"the approval expired at {approval.expires_at}"
    if now > plan.expires_at:
        return f"the plan expired at {plan.expires_at.isoformat()}"
    return unnamed(plan, approval.confirmed)


def unnamed(plan: Plan, typed: tuple[str, ...]) -> str:
    """Why names that were typed do not do for what a plan destroys; empty when they do, or it destroys nothing."""
    left = [each for each in plan.to_confirm if not is_named(each, typed)]
    return f"what is destroyed has to be named: {', '.join(left)}" if left else ""


def refuse_unnamed(plan: Plan, typed: tuple[str, ...]) -> None:
    """Before an answer is given, which counts once. Raises Refused."""
    missing = unnamed(plan, typed)
    if missing:
        raise Refused(f"Nothing was changed: {missing}.", "the run still waits; add --confirm NAME")


def is_named(resource: str, typed: tuple[str, ...]) -> bool:
    """Whether a resource's ARN or its last part was typed."""
    return resource in typed or resource.replace(":", "/").rpartition("/")[2] in typed


class Spent:
    """Which approvals were used: a file each, created once, so that two processes cannot both use one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "approvals"

    def spend(self, approval: Approval, run: str) -> None:
        """Use it for a run; the same run may come back to it. Raises Refused on a second use."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / approval.id
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_text(run, encoding="utf-8")
        try:
            os.link(beside, path)
        except FileExistsError:
            user = path.read_text(encoding="utf-8")
            if user != run:
                raise already_used(user) from None
        finally:
            beside.unlink()


def already_used(run: str) -> Refused:
    return Refused(f"That approval was used by run {run} already.", "approve the plan anew")
