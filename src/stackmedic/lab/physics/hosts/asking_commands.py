"""Commands of a host that only ask: redis-cli, getent, dig, sed's one substitution, and the aws CLI for a secret.

Words of redis-cli: src/redis-cli.c ("Could not connect to Redis at …"). A host asks Secrets Manager with its profile's
role (docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access.html).
"""

import re
from collections.abc import Mapping
from typing import Any

from stackmedic.lab.physics import network, permissions
from stackmedic.lab.physics.caches import work
from stackmedic.lab.physics.hosts.shell import COMMANDS, NOT_FOUND, Said, Shell, command
from stackmedic.lab.physics.needs.place import Place

PORT = 6379
READS = "secretsmanager:GetSecretValue"
SUBSTITUTION = re.compile(r"s/(?P<pattern>.*)/\\1/p", re.DOTALL)


@command("timeout")
def timeout(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    """What takes longer is ended; here nothing takes time."""
    function = COMMANDS.get(words[1]) if len(words) > 1 else None
    if function is None:
        return Said(err=f"timeout: failed to run command '{' '.join(words[1:2])}'\n", code=NOT_FOUND)
    return function(shell, words[2:], environment, given)


@command("redis-cli")
def redis_cli(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    flags = {words[at]: words[at + 1] for at in range(len(words) - 1) if words[at] in ("-h", "-p", "-a")}
    host, port = flags.get("-h", "127.0.0.1"), int(flags.get("-p") or PORT)
    token = flags.get("-a") or environment.get("REDISCLI_AUTH", "")
    place = Place("redis", host, port, password=token, tls="--tls" in words)
    outcome = shell.account.caches.connect(shell.host.interface, place)
    if not outcome.ok:
        if outcome.detail:
            return Said(f"(error) {outcome.detail}\n", code=1)
        why = {"NO_SUCH_HOST": "Name or service not known", "REFUSED": "Connection refused",
               "TIMEOUT": "Connection timed out"}.get(outcome.name, "Server closed the connection")  # fmt: skip
        return Said(err=f"Could not connect to Redis at {host}:{port}: {why}\n", code=1)
    verb = words[-1].upper()
    return Said(_info(shell, outcome.server)) if verb == "INFO" else Said("PONG\n" if verb == "PING" else "OK\n")


def _info(shell: Shell, member: str) -> str:
    found = shell.account.caches.member(member)
    if found is None:
        return ""
    caches, (store, node) = shell.account.caches, found
    state = work.state(caches, store, node)
    lines = {
        "redis_version": store.version,
        "role": "master" if node.primary else "slave",
        "used_memory": int(state.used_bytes),
        "maxmemory": int(state.memory_bytes),
        "maxmemory_policy": work.policy(caches, store),
        "connected_clients": state.connections,
        "maxclients": caches.group(store.parameter_group).value("maxclients"),
        "evicted_keys": int(state.evictions),
        "keyspace_hits": int(state.hits),
        "keyspace_misses": int(state.misses),
    }
    return "".join(f"{name}:{value}\r\n" for name, value in lines.items())


@command("getent")
def getent(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    found = _resolved(shell, words[-1])
    return Said("".join(f"{each}  STREAM {words[-1]}\n" for each in found), code=0 if found else 2)


@command("dig")
def dig(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    host = next((each for each in words if not each.startswith(("+", "-", "@"))), "")
    return Said("".join(f"{each}\n" for each in _resolved(shell, host)))


def _resolved(shell: Shell, host: str) -> list[str]:
    """The addresses of a store, an instance or a name of the account's zones, as the VPC's resolver gives them."""
    account, source = shell.account, shell.host.interface
    if not network.resolves(account, source):
        return []
    database, cache = account.databases.named(host), account.caches.find(host)
    if database:
        return [account.databases.interface(database).address]
    if cache:
        return [each.interface.address for each in cache[1][:1]]
    return sorted(map(str, account.names.within(host, source).addresses))


@command("sed")
def sed(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    """``sed -n s/…/\\1/p``: of each line that fits, what stands in the group."""
    found = SUBSTITUTION.fullmatch(words[-1])
    if found is None or words[:1] != ["-n"]:
        return Said(err=f"sed: -e expression #1: {words[-1]} is not understood here\n", code=1)
    pattern = found["pattern"].replace("\\(", "(").replace("\\)", ")")
    hits = (re.search(pattern, line) for line in given.splitlines())
    return Said("".join(f"{each[1]}\n" for each in hits if each))


@command("aws")
def aws(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    if words[:2] != ["secretsmanager", "get-secret-value"]:
        return Said(err=f"aws: {' '.join(words[:2])} is not there on this host\n", code=252)
    wanted = words[words.index("--secret-id") + 1]
    account, role = shell.account, shell.account.hosts.role(shell.stored)
    secret: Any = next((each for each in account.moto("secretsmanager").secrets.values()
                        if wanted in (each.name, each.arn)), None)  # fmt: skip
    if secret is None or not role or not permissions.role_may(account, role, READS, secret.arn):
        code = "AccessDeniedException" if secret is not None else "ResourceNotFoundException"
        return Said(err=f"An error occurred ({code}) when calling the GetSecretValue operation\n", code=254)
    if not network.reaches(account, shell.host.interface, "secretsmanager"):
        where = f"https://secretsmanager.{account.region}.amazonaws.com/"
        return Said(err=f'Connect timeout on endpoint URL: "{where}"\n', code=255)
    return Said(f"{secret.versions[secret.default_version_id]['secret_string']}\n")
