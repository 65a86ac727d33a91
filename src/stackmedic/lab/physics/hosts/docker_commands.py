"""``docker`` as people type it: ps, logs, start, stop, restart, rm, run, inspect, exec.

Columns and messages: docs.docker.com/reference/cli/docker/ (container ls, logs, start, stop, rm).
"""

from collections.abc import Callable, Mapping

from stackmedic.lab.physics.hosts.host import Container
from stackmedic.lab.physics.hosts.shell import Said, Shell, command

COLUMNS = ("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES")
STOPPED = 143


@command("docker")
def docker(shell: Shell, words: list[str], environment: Mapping[str, str], given: str) -> Said:
    words = words[1:] if words[:1] == ["container"] else words
    verbs: dict[str, Callable[[Shell, list[str]], Said]] = {
        "ps": listed, "ls": listed, "logs": logs, "start": start, "stop": stop, "restart": restart, "rm": remove,
        "run": run, "inspect": inspect, "kill": stop,
    }  # fmt: skip
    if not words or words[0] not in verbs:
        return Said(err=f"docker: '{' '.join(words[:1])}' is not a docker command.\nSee 'docker --help'\n", code=1)
    return verbs[words[0]](shell, words[1:])


def _named(shell: Shell, name: str) -> Container | None:
    for each in shell.host.containers.values():
        if name == each.name or each.id.startswith(name):
            return each
    return None


def _each(shell: Shell, words: list[str], act: Callable[[Container], None]) -> Said:
    """Do something to every container that is named; Docker goes on after one that it does not find."""
    said = Said()
    for name in (each for each in words if not each.startswith("-") and not each.isdigit()):
        found = _named(shell, name)
        if found is None:
            said.err += f"Error response from daemon: No such container: {name}\n"
            said.code = 1
        else:
            act(found)
            said.out += f"{name}\n"
    return said


def listed(shell: Shell, words: list[str]) -> Said:
    everything = any(each in ("-a", "--all", "-aq", "-qa") for each in words)
    shown = [each for each in shell.host.containers.values() if each.runs or everything]
    wanted = [each.partition("=")[2] for each in words if each.startswith("name=")]
    shown = [each for each in shown if not wanted or any(name in each.name for name in wanted)]
    if any(each in ("-q", "-aq", "-qa", "--quiet") for each in words):
        return Said("".join(f"{each.id[:12]}\n" for each in shown))
    if "--format" in words:
        pattern = words[words.index("--format") + 1]
        return Said("".join(_formatted(shell, each, pattern) + "\n" for each in shown))
    rows = [COLUMNS, *(_row(shell, each) for each in shown)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS))]
    lines = ("   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return Said("".join(f"{line}\n" for line in lines))


def _row(shell: Shell, each: Container) -> tuple[str, ...]:
    now = shell.account.world.now
    ports = ", ".join(f"0.0.0.0:{out}->{port}/tcp" for out, port in each.ports.items()) if each.runs else ""
    created = f"{_ago(now - each.created_at)} ago"
    return (each.id[:12], each.image, '"/usr/local/bin/star…"', created, _status(each, now), ports, each.name)


def _formatted(shell: Shell, each: Container, pattern: str) -> str:
    row = _row(shell, each)
    values = {"ID": row[0], "Image": row[1], "Status": row[4], "Ports": row[5], "Names": row[6]}
    for name, value in values.items():
        pattern = pattern.replace("{{." + name + "}}", value)
    return pattern.replace("\\t", "\t")


def _status(each: Container, now: float) -> str:
    if each.runs:
        return f"Up {_ago(now - each.started_at)}"
    return f"Exited ({each.exit_code}) {_ago(now - each.ended_at)} ago"


def _ago(seconds: float) -> str:
    """Docker's own rounding (github.com/docker/go-units, duration.go)."""
    for size, name in ((86_400 * 14, "week"), (86_400 * 2, "day"), (7_200, "hour"), (120, "minute")):
        if seconds >= size:
            unit = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60}[name]
            return f"{int(seconds // unit)} {name}s"
    return "About a minute" if seconds >= 60 else f"{int(seconds)} seconds"


def logs(shell: Shell, words: list[str]) -> Said:
    names = [each for each in words if not each.startswith("-") and not each.isdigit()]
    found = _named(shell, names[0]) if names else None
    if found is None:
        return Said(err=f"Error response from daemon: No such container: {''.join(names)}\n", code=1)
    lines = [line for _, line in found.log]
    for flag in ("--tail", "-n"):
        if flag in words:
            count = words[words.index(flag) + 1]
            lines = lines[-int(count) :] if count.isdigit() else lines
    return Said("".join(f"{line}\n" for line in lines))


def start(shell: Shell, words: list[str]) -> Said:
    docker_daemon = shell.account.hosts.docker
    return _each(shell, words, lambda each: None if each.runs else docker_daemon.begin(shell.host, each))


def stop(shell: Shell, words: list[str]) -> Said:
    return _each(shell, words, lambda each: shell.account.hosts.docker.end(each, STOPPED) if each.runs else None)


def restart(shell: Shell, words: list[str]) -> Said:
    return _each(shell, words, lambda each: shell.account.hosts.docker.begin(shell.host, each))


def remove(shell: Shell, words: list[str]) -> Said:
    force = any(each in ("-f", "--force", "-fv") for each in words)
    busy = [each for each in (_named(shell, name) for name in words) if each is not None and each.runs]
    if busy and not force:
        text = (
            f'Error response from daemon: cannot remove container "/{busy[0].name}": container is running: stop the '
            "container before removing or force remove\n"
        )
        return Said(err=text, code=1)

    def forget(each: Container) -> None:
        del shell.host.containers[each.name]

    said = _each(shell, words, forget)
    shell.account.world.changed()
    return said


def run(shell: Shell, words: list[str]) -> Said:
    made = shell.account.hosts.docker.run(shell.host, words)
    return Said(f"{made.id}\n") if isinstance(made, Container) else Said(err=f"{made}\n", code=125)


def inspect(shell: Shell, words: list[str]) -> Said:
    names = [each for each in words if not each.startswith("-") and "{{" not in each]
    found = _named(shell, names[0]) if names else None
    if found is None:
        return Said(out="[]\n", err=f"Error: No such object: {''.join(names)}\n", code=1)
    pattern = next((each for each in words if "{{" in each), "{{.State.Status}}")
    values = {".State.Status": found.state, ".State.Running": str(found.runs).lower(),
              ".State.ExitCode": str(found.exit_code), ".State.OOMKilled": str(found.exit_code == 137).lower(),
              ".RestartCount": "0", ".Config.Image": found.image}  # fmt: skip
    for name, value in values.items():
        pattern = pattern.replace("{{" + name + "}}", value)
    return Said(f"{pattern}\n")
