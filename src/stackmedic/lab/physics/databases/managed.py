"""Master passwords that RDS keeps in a secret of its own, and rotates every seven days.

The database's password and the secret change together; who read the secret when it started does not know
(docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html).
"""

import json
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.draw import letters

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.data import Data
    from stackmedic.lab.physics.databases.databases import Databases

EVERY_S = 7 * 86_400


def manage(databases: "Databases", stored: Any, data: "Data") -> None:
    """The secret is there, with a password that nobody chose; a week later it is another one."""
    _set(databases, stored, data)
    databases.account.world.after(EVERY_S, lambda: _again(databases, stored, data))


def rotate(databases: "Databases", stored: Any, data: "Data") -> None:
    """Another password, now."""
    _set(databases, stored, data)


def _again(databases: "Databases", stored: Any, data: "Data") -> None:
    known = {id(each) for each in (*databases.stored.values(), *databases.clusters.stored.values())}
    if id(stored) in known and stored.manage_master_user_password:
        rotate(databases, stored, data)
        databases.account.world.after(EVERY_S, lambda: _again(databases, stored, data))


def _set(databases: "Databases", stored: Any, data: "Data") -> None:
    secret, world = stored.master_user_secret.secret, databases.account.world
    password = letters(f"{world.seed}/{secret.arn}/{len(secret.versions)}", 28)
    data.passwords[data.master] = password
    value = json.dumps({"username": data.master, "password": password})
    databases.account.moto("secretsmanager").put_secret_value(secret.arn, value, None, world.uuid(), ["AWSCURRENT"])
    world.changed()
