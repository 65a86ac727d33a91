"""Commands of a host beside ``docker``: what people ask a machine and the stores behind it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from stackmedic.lab.physics import network
from stackmedic.lab.physics.databases import sql
from stackmedic.lab.physics.hosts.shell import Said, Shell, command
from stackmedic.lab.physics.needs.place import Place
from stackmedic.lab.physics.outcome import Outcome

PORTS = {"http": 80, "https": 443}
CURL = {"NO_SUCH_HOST": 6, "REFUSED": 7, "TIMEOUT": 28}


@command("echo")
def echo(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    return Said(" ".join(words) + "\n")


@command("true")
def true(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    return Said()


@command("hostname")
def hostname(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    return Said(f"{shell.account.hosts.name(shell.stored)}\n")


@command("sleep")
def sleep(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    return Said()


@command("grep")
def grep(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    pattern = next((each for each in words if not each.startswith("-")), "")
    inverted = any("v" in each for each in words if each.startswith("-"))
    lines = [line for line in given.splitlines() if (pattern.lower() in line.lower()) is not inverted]
    return Said("".join(f"{line}\n" for line in lines), code=0 if lines else 1)


@command("tail")
def tail(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    count = next((int(each.lstrip("-n")) for each in words if each.lstrip("-n").isdigit()), 10)
    return Said("".join(f"{line}\n" for line in given.splitlines()[-count:]))


@command("head")
def head(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    count = next((int(each.lstrip("-n")) for each in words if each.lstrip("-n").isdigit()), 10)
    return Said("".join(f"{line}\n" for line in given.splitlines()[:count]))


@command("df")
def df(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    size, share = shell.account.hosts.disk_gib(shell.stored), shell.account.hosts.disk_used(shell.stored)
    head_line = "Filesystem      Size  Used Avail Use% Mounted on"
    line = f"/dev/nvme0n1p1  {size:.0f}G  {size * share:.1f}G  {size * (1 - share):.1f}G  {share:.0%} /"
    return Said(f"{head_line}\n{line}\n")


@command("free")
def free(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    from stackmedic.lab.physics.hosts.images import search_image

    total = shell.account.hosts.memory_mib(shell.stored)
    used = min(
        total, 300 + sum(search_image(each.image).memory_mib for each in shell.host.containers.values() if each.runs)
    )
    head_line = "               total        used        free"
    return Said(f"{head_line}\nMem:  {total:14.0f}{used:12.0f}{total - used:12.0f}\n")


@command("systemctl")
def systemctl(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    verb = words[0] if words else "status"
    if verb == "status":
        return Said("● docker.service - Docker Application Container Engine\n     Active: active (running)\n")
    if verb == "restart" and words[1:2] == ["docker"]:
        for each in shell.host.containers.values():
            if each.comes_back:
                shell.account.hosts.docker.begin(shell.host, each)
    return Said("active\n" if verb == "is-active" else "")


def reach(shell: Shell, host: str, port: int) -> Outcome:
    """Whether a port of something can be reached from the host."""
    account, source = shell.account, shell.host.interface
    if host in ("localhost", "127.0.0.1"):
        open_here = any(each.runs and port in each.ports and account.world.now >= each.ready_at
                        for each in shell.host.containers.values())  # fmt: skip
        return Outcome.OK if open_here else Outcome.REFUSED
    if account.databases.named(host):
        place = Place("postgres", host, port)
        found = account.databases.connect(source, place)
        return found if found.name in ("NO_SUCH_HOST", "TIMEOUT", "REFUSED") else Outcome.OK
    if account.caches.find(host):
        found = account.caches.connect(source, Place("redis", host, port))
        return found if found.name in ("NO_SUCH_HOST", "TIMEOUT", "REFUSED") else Outcome.OK
    stored = account.hosts.at_address(host) or account.hosts.at_name(host)
    if stored is not None:
        return account.hosts.connect(source, stored, port)
    if "." not in host:
        return Outcome.NO_SUCH_HOST
    return Outcome.OK if network.reaches(account, source, network.INTERNET, port=port) else Outcome.TIMEOUT


@command("nc")
def nc(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    target = [each for each in words if not each.startswith("-")]
    host, port = target[-2], int(target[-1])
    outcome = reach(shell, host, port)
    if outcome.ok:
        return Said(err=f"Connection to {host} {port} port [tcp/*] succeeded!\n")
    text = {"NO_SUCH_HOST": f"nc: getaddrinfo for host \"{host}\" port {port}: Name or service not known",
            "REFUSED": f"nc: connect to {host} port {port} (tcp) failed: Connection refused"}  # fmt: skip
    silent = f"nc: connect to {host} port {port} (tcp) failed: Connection timed out"
    return Said(err=text.get(outcome.name, silent) + "\n", code=1)


@command("curl")
def curl(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    """Enough to see whether something answers; messages: curl.se/libcurl/c/libcurl-errors.html."""
    url = urlsplit(next((each for each in words if "://" in each), "http://localhost"))
    host, port = url.hostname or "", url.port or PORTS.get(url.scheme, 80)
    outcome = reach(shell, host, port)
    if outcome.ok and outcome.server:
        outcome = shell.account.hosts.ask(outcome.server, write="-X" in words or "-d" in words)
    code = CURL.get(outcome.name, 0)
    said = {
        6: f"curl: (6) Could not resolve host: {host}",
        7: f"curl: (7) Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server",
        28: f"curl: (28) Failed to connect to {host} port {port} after 130000 ms: Couldn't connect to server",
    }
    return Said(err=said[code] + "\n", code=code) if code else Said(outcome.detail or '{"status":"up"}' + "\n")


@command("psql")
def psql(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    """Flags of psql, or a URL; statements with -c, or from standard input."""
    flags = {words[at]: words[at + 1] for at in range(len(words) - 1) if words[at] in ("-h", "-U", "-d", "-p")}
    parts = [words[at + 1] for at in range(len(words) - 1) if words[at] == "-c"]
    url = urlsplit(next((each for each in words if "://" in each), ""))
    host = url.hostname or flags.get("-h") or environment.get("PGHOST", "")
    user = url.username or flags.get("-U") or environment.get("PGUSER") or "root"
    password = url.password or environment.get("PGPASSWORD", "")
    database = url.path.lstrip("/") or flags.get("-d") or environment.get("PGDATABASE") or user
    port = int(url.port or flags.get("-p") or environment.get("PGPORT") or 5432)
    place = Place("postgres", host, port, user, password, database, tls=True)
    outcome = shell.account.databases.connect(shell.host.interface, place)
    if outcome == Outcome.PASSWORD_REJECTED and not password and "-w" in words:
        where = f'psql: error: connection to server at "{host}" ({outcome.address}), port {port} failed: '
        return Said(err=f"{where}fe_sendauth: no password supplied\n", code=2)
    if not outcome.ok:
        return Said(err=_refusal(place, outcome), code=2)
    shell.account.databases.let_go(outcome.server, shell.host.interface)
    bare = {"-A", "-t"} <= set(words) or "-At" in words
    return sql.executed(shell.account.databases, outcome.server, database, parts or [given], bare)


def _refusal(place: Place, outcome: Outcome) -> str:
    """libpq's words (src/interfaces/libpq/fe-connect.c)."""
    if outcome == Outcome.NO_SUCH_HOST:
        return f'psql: error: could not translate host name "{place.host}" to address: Name or service not known\n'
    where = f'psql: error: connection to server at "{place.host}" ({outcome.address}), port {place.port} failed: '
    if outcome == Outcome.TIMEOUT:
        return where + "Connection timed out\n\tIs the server running on that host and accepting TCP/IP connections?\n"
    if outcome == Outcome.REFUSED:
        return where + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n"
    return where + f"FATAL:  {outcome.detail}\n"
