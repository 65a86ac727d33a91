"""What runs in the images of a twin, as far as a recording betrays it: nobody records programs.

Taken for granted: a program listens on its container's port, needs each store that its environment names, at start and
for every answer, and is well otherwise. Known where AWS said so: that it was killed for memory, which status it
answers its health check with, and how a revision that never worked ended, with its last words.
"""

import re
from typing import Any

from stackmedic.lab.twin import front
from stackmedic.lab.twin.maker import Maker
from stackmedic.lab.twin.record import Body
from stackmedic.lab.twin.stores import PASSWORD

OF_CACHE = re.compile(r"REDIS|VALKEY|CACHE|ELASTICACHE|CELERY|BROKER", re.I)
OF_DATABASE = re.compile(r"POSTGRES|DATABASE|(^|_)(DB|PG|RDS|SQL)", re.I)
SECRET = "of-the-twin"
STORES = ("postgres", "redis")
SIGNS = {
    "python-fastapi": r"psycopg|sqlalchemy|uvicorn|Traceback",
    "node-next": r"at .*\.js:\d+|Next\.js",
    "java-hikari": r"HikariPool",
}
LAST_WORDS = 40


def program(maker: Maker, definition: Body, container: Body, broken: bool) -> dict[str, Any]:
    """The description of a container's program. ``broken``: its revision is one that never worked."""
    needed = [each for each in STORES if _place(maker, each, container)]
    routes: dict[str, Any] = {"/*": {"needs": needed}} | _failing(maker, container)
    found: dict[str, Any] = {"routes": routes, "dialect": _dialect(maker, container)}
    for each in needed:
        found[each] = _place(maker, each, container)
    limit = int(container.get("memory") or definition.get("memory") or 512)
    ends = [one for one in _ended(maker, definition) if one["name"] == container["name"]]
    if any("OutOfMemory" in one.get("reason", "") for one in ends):
        found["memory_mib"] = limit * 1.3
    codes = [one["exitCode"] for one in ends if one.get("exitCode") not in (None, 0, 137, 143)]
    if broken and codes and "memory_mib" not in found:
        found["fails"] = {"after_s": 3, "exit_code": codes[0], "says": _last_words(maker, container)}
    return found


def value(maker: Maker, name: str) -> str:
    """What a secret or parameter of a name holds in a twin."""
    database, cache = _database(maker), _cache(maker)
    if OF_CACHE.search(name) and cache:
        host = cache["NodeGroups"][0]["PrimaryEndpoint"]["Address"]
        scheme = "rediss" if cache.get("TransitEncryptionEnabled") else "redis"
        return f"{scheme}://:{PASSWORD}@{host}:6379/0" if re.search(r"UR[IL]", name, re.I) else PASSWORD
    if not OF_DATABASE.search(name) or not database:
        return SECRET
    host, user = database["Endpoint"]["Address"], database["MasterUsername"]
    kinds = {
        r"UR[IL]|DSN": f"postgresql://{user}:{PASSWORD}@{host}:5432/{database.get('DBName') or 'postgres'}",
        r"HOST|SERVER|ADDRESS|ENDPOINT": host, r"USER": user, r"PORT": "5432", r"PASS|SECRET": PASSWORD,
        r"NAME|DB$|DATABASE$": database.get("DBName") or "postgres",
    }  # fmt: skip
    return next((given for sign, given in kinds.items() if re.search(sign, name, re.I)), PASSWORD)


def _place(maker: Maker, kind: str, container: Body) -> dict[str, Any]:
    """How a container enters a store; empty when nothing of its environment names one."""
    given = [*container.get("environment", []), *container.get("secrets", [])]
    of_cache = [each for each in given if OF_CACHE.search(each["name"])]
    of_database = [each for each in given if OF_DATABASE.search(each["name"]) and each not in of_cache]
    named = of_cache if kind == "redis" else of_database
    here = _cache(maker) if kind == "redis" else _database(maker)
    if not named or not here:
        return {}
    place = _of_cache(here) if kind == "redis" else _of_database(here)
    address = place["host"]
    for each in named:
        text = str(maker.here(each.get("value", "")))
        if text == address:
            place["host"] = f"${each['name']}"
        elif "://" in text and address in text and "***" not in text:
            place["url"] = f"${each['name']}"
        elif "valueFrom" in each and re.search(r"PASS|TOKEN", each["name"], re.I) and place["password"]:
            place["password"] = f"${each['name']}"
        elif "valueFrom" in each and re.search(r"UR[IL]|DSN", each["name"], re.I):
            place["url"] = f"${each['name']}"
    return place


def _of_database(here: Body) -> dict[str, Any]:
    about = {"host": here["Endpoint"]["Address"], "user": here["MasterUsername"], "password": PASSWORD, "tls": True}
    return about | {"database": here.get("DBName") or "postgres", "at_start": True, "pool_recycle_s": 300}


def _of_cache(here: Body) -> dict[str, Any]:
    about = {"host": here["NodeGroups"][0]["PrimaryEndpoint"]["Address"], "at_start": False, "pool_recycle_s": 300}
    token = PASSWORD if here.get("AuthTokenEnabled") else ""
    return about | {"password": token, "tls": bool(here.get("TransitEncryptionEnabled"))}


def _database(maker: Maker) -> Body:
    found = maker.clients("rds").describe_db_instances()["DBInstances"]
    return dict(found[0]) if found else {}


def _cache(maker: Maker) -> Body:
    found = maker.clients("elasticache").describe_replication_groups()["ReplicationGroups"]
    return dict(found[0]) if found else {}


def _failing(maker: Maker, container: Body) -> dict[str, Any]:
    """The path of a check that a program is known to answer with a status that the check does not take."""
    found: dict[str, Any] = {}
    for service in maker.record.all("ecs:DescribeServices", "services"):
        for each in service.get("loadBalancers", []):
            status = front.failing_path(maker, each.get("targetGroupArn", ""))
            if each["containerName"] == container["name"] and status:
                groups = maker.record.all("elasticloadbalancing:DescribeTargetGroups", "TargetGroups")
                mine = (one for one in groups if one["TargetGroupArn"] == each["targetGroupArn"])
                found |= {one["HealthCheckPath"]: {"status": status} for one in mine}
    return found


def _ended(maker: Maker, definition: Body) -> list[Body]:
    """Containers of a revision's tasks that have ended by themselves."""
    return [
        container
        for task in maker.record.all("ecs:DescribeTasks", "tasks")
        if task["taskDefinitionArn"] == definition["taskDefinitionArn"]
        and task.get("stopCode") == "EssentialContainerExited"
        for container in task.get("containers", [])
    ]


def _lines(maker: Maker, container: Body) -> list[str]:
    group = container.get("logConfiguration", {}).get("options", {}).get("awslogs-group")
    told = [heard.told for heard in maker.record.each("logs:GetLogEvents") if heard.given.get("logGroupName") == group]
    return [str(each["message"]) for body in told for each in body.get("events", [])]


def _last_words(maker: Maker, container: Body) -> list[str]:
    return _lines(maker, container)[-LAST_WORDS:]


def _dialect(maker: Maker, container: Body) -> str:
    said = "\n".join(_lines(maker, container))
    return next((dialect for dialect, sign in SIGNS.items() if re.search(sign, said)), "plain")
