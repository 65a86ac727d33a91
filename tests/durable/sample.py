"""Flows as remedies will write them, upon an account of three settings that counts what was done to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from stackmedic.durable.seam import Context, Done, Failed, Json, Kind, TryAgain, approves, token

PLAN = "digest-of-the-plan"
ORDER = ("route", "start", "realign")


@dataclass
class Account:
    """Absolute values and tokens, as AWS takes them: the same call again is recognised as done."""

    inside: Callable[[str], None] = lambda name: None
    settings: dict[str, Json] = field(default_factory=lambda: dict.fromkeys(ORDER, "broken"))
    effects: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    fails: str = ""
    makes_worse: bool = False

    async def set(self, name: str, value: Json, mark: str) -> Json:
        self.inside(f"in {name}, before its effect")
        if name == self.fails and value == "well":
            raise PermissionError(f"not allowed: {name}")
        if mark not in self.tokens:
            self.tokens.add(mark)
            self.settings[name] = value
            self.effects.append(f"{name}={value}")
        self.inside(f"in {name}, after its effect")
        return {"was": "broken"}

    def state(self) -> Json:
        return {"settings": dict(self.settings), "effects": list(self.effects)}


def mend(account: Account) -> Iterable[Kind]:
    """Ask, change one after the other, verify, and undo in reverse order what was done when it did not help."""

    async def fix(context: Context, data: Json) -> Json:
        assert isinstance(data, dict)
        await context.tell("phase", "asking")
        answer = await context.gate("approval", timeout=data["patience"])
        if not approves(answer, PLAN):
            return "stopped" if await context.stop_requested() else "not approved"
        done: list[str] = []
        ended = "mended"
        for name in ORDER:
            if await context.stop_requested():
                ended = "stopped"
                break
            outcome = await context.limited("123", "change.v1", {"name": name, "value": "well"})
            if isinstance(outcome, Failed) or isinstance(outcome.value, str):
                ended = f"failed at {name}"
                break
            done.append(name)
        await context.sleep("settle", 60)
        verdict = await context.step("verify", verify)
        if ended == "mended" and verdict == Done("cleared"):
            return ended
        for name in reversed(done):
            await undo(context, name)
        return ended if ended != "mended" else "undone"

    async def verify() -> Json:
        return "worse" if account.makes_worse else "cleared"

    async def undo(context: Context, name: str) -> None:
        await context.step(f"undo {name}", lambda: account.set(name, "broken", token(context.run_id, f"undo {name}")))

    async def change(context: Context, data: Json) -> Json:
        assert isinstance(data, dict)
        name, value = str(data["name"]), data["value"]
        outcome = await context.step(
            f"set {name}", lambda: account.set(name, value, token(context.run_id, name)), attempts=2
        )
        return outcome.value if isinstance(outcome, Done) else f"{outcome.error}: {outcome.message}"

    return [Kind("fix.v1", fix, restarts=20), Kind("change.v1", change, restarts=3)]


def flaky(failures: int) -> Iterable[Kind]:
    """A step that works only after so many attempts."""
    left = [failures]

    async def act() -> Json:
        if left[0]:
            left[0] -= 1
            raise TryAgain("throttled")
        return "done"

    async def flow(context: Context, data: Json) -> Json:
        outcome = await context.step("call", act, attempts=3, every=2)
        return outcome.value if isinstance(outcome, Done) else outcome.error

    return [Kind("flaky.v1", flow)]
