"""Docker on a host: run, start, stop, restart, remove, and how a container ends.

Exit codes: docs.docker.com/engine/containers/run/#exit-status; a stop is SIGTERM, which Java obeys with 143, and
SIGKILL after ten seconds. A restart policy of ``always`` or ``on-failure`` starts again after a delay that doubles.
"""

from typing import TYPE_CHECKING

from stackmedic.lab.physics.draw import letters
from stackmedic.lab.physics.hosts.host import Container, Host
from stackmedic.lab.physics.hosts.images import search_image

if TYPE_CHECKING:
    from stackmedic.lab.physics.hosts.hosts import Hosts

WITH_VALUE = {"--name", "--hostname", "-p", "--publish", "-v", "--volume", "-e", "--env", "--restart", "-m", "--memory",
              "--network", "--log-driver", "--log-opt", "--user", "-u", "-w", "--workdir", "--entrypoint", "--cpus",
              "--shm-size", "--ulimit", "--memory-swap"}  # fmt: skip
AGAIN_S = 5.0
UNITS = {"k": 1 / 1024, "m": 1.0, "g": 1024.0}


class Docker:
    """The daemons of all hosts."""

    def __init__(self, hosts: "Hosts") -> None:
        self.hosts = hosts

    @property
    def now(self) -> float:
        return self.hosts.account.world.now

    def run(self, host: Host, words: list[str]) -> Container | str:
        """``docker run`` with these words; what went wrong, in Docker's words, if it did."""
        options, rest = _options(words)
        if not rest:
            return '"docker run" requires at least 1 argument.'
        identity = (
            letters(f"{self.hosts.account.world.seed}/{host.id}/{len(host.containers)}/{self.now}", 32).encode().hex()
        )
        name = options.get("--name", [f"eager_{identity[:6]}"])[-1]
        if name in host.containers:
            taken = host.containers[name].id
            return (
                f'docker: Error response from daemon: Conflict. The container name "/{name}" is already in use by '
                f'container "{taken}". You have to remove (or rename) that container to be able to reuse that name.'
            )
        ports = dict(_published(each) for each in [*options.get("-p", []), *options.get("--publish", [])])
        busy = next(
            (port for port in ports for each in host.containers.values() if each.runs and port in each.ports), 0
        )
        if busy:
            return f"docker: Error response from daemon: Bind for 0.0.0.0:{busy} failed: port is already allocated."
        made = Container(
            name,
            rest[0],
            identity,
            ports,
            options.get("--restart", ["no"])[-1].partition(":")[0],
            _mib((options.get("-m") or options.get("--memory") or [""])[-1]),
            dict(each.split("=", 1) for each in [*options.get("-e", []), *options.get("--env", [])] if "=" in each),
            created_at=self.now,
        )
        host.containers[name] = made
        self.begin(host, made)
        return made

    def begin(self, host: Host, container: Container) -> None:
        """The container's process starts; it answers when it is ready."""
        image = search_image(container.image)
        container.state, container.exit_code = "running", 0
        container.started_at, container.ready_at = self.now, self.now + image.start_s
        container.log += [(self.now, line) for line in image.banner]
        self.hosts.account.world.changed()
        # Whoever waits for the port is told when it opens.
        self.hosts.account.world.after(image.start_s, self.hosts.account.world.changed)

    def end(self, container: Container, code: int) -> None:
        container.state, container.exit_code, container.ended_at = "exited", code, self.now
        self.hosts.account.world.changed()

    def die(self, host: Host, container: Container, code: int, says: str) -> None:
        """It ends by itself; Docker starts it again if its policy says so."""
        if says:
            container.log.append((self.now, says))
        self.end(container, code)
        if container.restart != "no":

            def again() -> None:
                if host.containers.get(container.name) is container and container.state == "exited":
                    self.begin(host, container)

            self.hosts.account.world.after(AGAIN_S, again)


def _options(words: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Options with their values, and what follows them: the image and its command."""
    found: dict[str, list[str]] = {}
    at = 0
    while at < len(words) and words[at].startswith("-"):
        name, given, value = words[at].partition("=")
        if given:
            found.setdefault(name, []).append(value)
        elif name in WITH_VALUE and at + 1 < len(words):
            at += 1
            found.setdefault(name, []).append(words[at])
        at += 1
    return found, words[at:]


def _published(text: str) -> tuple[int, int]:
    """``8080:80``, ``127.0.0.1:8080:80``, ``8080:80/tcp`` → (8080, 80)."""
    parts = text.partition("/")[0].split(":")
    return int(parts[-2] if len(parts) > 1 else parts[-1]), int(parts[-1])


def _mib(text: str) -> float:
    """``4g``, ``512m``."""
    if not text:
        return 0.0
    unit = text[-1].lower()
    return float(text[:-1]) * UNITS[unit] if unit in UNITS else float(text) / 2**20
