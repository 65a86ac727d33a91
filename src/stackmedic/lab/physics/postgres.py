"""What RDS for PostgreSQL adds of its own: memory and connections by class, whether TLS is forced, the server's words.

Sources: RDS user guide, "Quotas and constraints" (max_connections = LEAST(DBInstanceClassMemory/9531392, 5000)),
"DB instance classes", "Using SSL with a PostgreSQL DB instance" (rds.force_ssl is 1 by default from version 15); the
texts are PostgreSQL's (src/backend/libpq/auth.c, src/backend/utils/init/postinit.c).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

SIZES = {"micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32, "4xlarge": 64, "8xlarge": 128,
         "12xlarge": 192, "16xlarge": 256, "24xlarge": 384}  # fmt: skip
OVERHEAD_GIB = 0.28  # What the system keeps: a db.t3.micro shows 81 connections, not the 112 of a full GiB.
RESERVED = 3  # superuser_reserved_connections


def memory_gib(instance_class: str) -> float:
    """The class's memory; the r family has twice that of the others."""
    family, size = instance_class.split(".")[1:3]
    return SIZES.get(size, 8) * (2 if family.startswith("r") else 1)


def parameter(account: "Account", stored: Any, name: str) -> str | None:
    """A parameter that the instance's own parameter group sets."""
    group = account.moto("rds").db_parameter_groups.get(stored.db_parameter_group_name or "")
    found = group.parameters.get(name) if group else None
    return str(found["ParameterValue"]) if found and "ParameterValue" in found else None


def max_connections(account: "Account", stored: Any) -> int:
    """From the parameter group (read when the server starts), else by class."""
    wanted = parameter(account, stored, "max_connections")
    if wanted and wanted.isdigit():
        return int(wanted)
    return int(min((memory_gib(stored.db_instance_class) - OVERHEAD_GIB) * 2**30 / 9531392, 5000))


def forces_tls(account: "Account", stored: Any) -> bool:
    """rds.force_ssl."""
    wanted = parameter(account, stored, "rds.force_ssl")
    return wanted == "1" if wanted is not None else int(str(stored.engine_version).split(".")[0]) >= 15


def no_entry(address: str, user: str, database: str) -> str:
    return f'no pg_hba.conf entry for host "{address}", user "{user}", database "{database}", no encryption'


def no_slots(version: str) -> str:
    """What all but superusers are told when only the reserved connections are left."""
    if int(version.split(".")[0]) >= 16:
        return "remaining connection slots are reserved for roles with the SUPERUSER attribute"
    return "remaining connection slots are reserved for non-replication superuser connections"
