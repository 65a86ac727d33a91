"""Whether a password changed in the database alone, so that what the secret holds is what everybody else expects.

RDS recorded a reset of the master's password; the service ran well with what the secret holds, and that did not change
since. Where RDS manages the secret or a rotation does, where another service has come in since the reset (it knows the
new password), or where the password is no value of its own, the way back is not ours to take.

Source: "Password management with Amazon RDS and AWS Secrets Manager" (a managed one is set by rotation only) in the RDS
user guide; valueFrom ``arn:json-key:version-stage:version-id`` in "Pass Secrets Manager secrets through Amazon ECS
environment variables".
"""

import re
from dataclasses import dataclass
from datetime import datetime

from stackmedic.diagnose.relations import running_tasks, services, suspect_revisions, uses
from stackmedic.diagnose.usage import PASSWORDS
from stackmedic.model.artifact import Secret
from stackmedic.model.data_store import Database, DatabaseEvent
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import SecretReference
from stackmedic.remedy.passwords import RESET
from stackmedic.remedy.secret_versions import CURRENT, newest_success, refused_users

ADDRESS = re.compile(r"(^|_)(URL|URI|DSN)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OneSided:
    """The database, the reset that locked the service out, under which key the secret holds the password (empty: it is
    the whole secret), and what proves that the service came in with it before."""

    database: Database
    reset: DatabaseEvent
    key: str
    evidence: tuple[Evidence, ...]


def one_sided(snapshot: Snapshot, finding: Finding, secret: Secret, service: Service) -> OneSided | str:
    """What there is to go back to, or why there is nothing. Raises Unknown when a fact that it needs was not read."""
    stores = {use.store.id: use for use in uses(snapshot, service, Database)}
    if len(stores) != 1:
        return f"{service.name} uses {len(stores)} databases, and nothing says which one refuses it"
    database, container = next((use.store, use.container) for use in stores.values())
    against = not_ours(database, secret, finding)
    if against:
        return against
    resets = [each for each in snapshot.all(DatabaseEvent, database.id) if RESET.search(each.message)]
    if not resets:
        return f"RDS recorded no reset of the password of {database.id}"
    reset = max(resets, key=lambda each: each.at)
    if secret.changed_at is None or secret.changed_at >= reset.at:
        return f"{secret.name} changed after the database's password was reset"
    worked = newest_success(snapshot, finding, service, secret.changed_at, reset.at)
    if worked is None:
        return f"nothing shows that {service.name} ran well with what {secret.name} holds"
    other = came_in_since(snapshot, finding, database, reset.at)
    if other:
        return f"{other} has started well since the reset: it knows the new password"
    reference = password_of(snapshot, service, container)
    if reference is None or ADDRESS.search(reference.name):
        return f"which value of {secret.name} is the password of {service.name} is not said by its variables"
    key = key_of(reference)
    if key is None:
        return f"{service.name} asks for a fixed version of {secret.name}"
    return OneSided(database, reset, key, (secret.seen("changed_at"), reset.seen("message"), worked.evidence))


def not_ours(database: Database, secret: Secret, finding: Finding) -> str:
    """Why the password is set by somebody else, or is another user's; empty when neither."""
    if database.managed_secret_arn:
        return f"RDS manages the master password of {database.id} in {database.managed_secret_arn}"
    if secret.rotates:
        return f"{secret.name} is rotated automatically: its rotation sets both sides"
    if database.cluster_id:
        return f"{database.id} belongs to {database.cluster_id}, which has the password"
    if database.status != "available":
        return f"{database.id} is {database.status}"
    if refused_users(finding) != {database.master_user}:
        return "only the master's password leaves a record when it is changed in the database"
    return ""


def came_in_since(snapshot: Snapshot, finding: Finding, database: Database, at: datetime) -> str:
    """A service, other than those that are hurt, of which tasks that were made since run on the same database."""
    for other in services(snapshot):
        stores = {use.store.id for use in uses(snapshot, other, Database)} if other.arn not in finding.hurts else set()
        made = (each.created_at for each in running_tasks(snapshot, other) if each.last_status == "RUNNING")
        if database.id in stores and any(created and created > at for created in made):
            return other.name
    return ""


def password_of(snapshot: Snapshot, service: Service, container: str) -> SecretReference | None:
    """The variable through which a container gets its database password."""
    for revision in suspect_revisions(snapshot, service):
        found = revision.container(container)
        for each in found.secrets if found else ():
            if PASSWORDS.search(each.name):
                return each
    return None


def key_of(reference: SecretReference) -> str | None:
    """The key in the secret's JSON, empty for all of it; None when a version other than the current one is named."""
    key, stage, version = (*reference.value_from.split(":")[7:], "", "", "")[:3]
    return key if stage in ("", CURRENT) and not version else None
