"""The flow ``change.v1``: one change of a plan, made or undone exactly once, whatever is cut off on the way.

The intent is journaled with a token before anything is sent. Then probe → act → probe: a step that was cut off, or
whose answer was lost, finds its own effect. Calls are on the audit record, on the disk, before they are made.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from stackmedic.aws.allowance import Allowance, nothing
from stackmedic.durable import seam
from stackmedic.durable.seam import Context, Failed, Json
from stackmedic.errors import AnswerLost, CallFailed, StackmedicError
from stackmedic.model.plan import Step
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.plan_file import moment, step_of
from stackmedic.remedy.sending import Sending, lost
from stackmedic.remedy.site import Site, Sites

CHANGE = "change.v1"
ATTEMPTS = 3  # Of a call whose answer was lost and whose effect is not there.
PROBES, PROBE_WAIT_S = 3, 2.0  # AWS's reads may lag behind its writes for a moment.
MADE, ALREADY, RECOGNISED = "made", "already", "recognised"


def changing(sites: Sites) -> seam.Kind:
    """The flow, with what it acts upon."""

    async def flow(context: Context, data: Json) -> Json:
        assert isinstance(data, Mapping)
        site = sites(data["where"])  # type: ignore[arg-type]
        try:
            return await _Changing.of(context, site, data).run()
        finally:
            await site.close()

    return seam.Kind(CHANGE, flow, restarts=3)


@dataclass(slots=True)
class _Changing:
    """One change, being made (or undone)."""

    context: Context
    site: Site
    step: Step
    run_id: str
    who: str
    name: str
    undo: bool
    untold: bool
    at: str = ""
    sent: int = 0

    @classmethod
    def of(cls, context: Context, site: Site, data: Mapping[str, Any]) -> "_Changing":
        words = (data[name] for name in ("run", "who", "name", "undo", "untold"))
        return cls(context, site, step_of(data["step"]), *words)

    async def run(self) -> Json:
        """Whether it was made or in effect already, and since when: ``{"how": …, "at": …}``. Or an error, and whether
        it is ``untold``: it may have been made all the same."""
        intent = await self.context.step("intent", self.intend)
        if isinstance(intent, Failed):
            return _error(intent)
        assert isinstance(intent.value, Mapping)
        if intent.value["already"]:
            return {"how": ALREADY, "at": intent.value["at"]}
        token = str(intent.value["token"])
        done = await self.context.step("act", lambda: self.act(token))
        return {**_error(done), "untold": True} if isinstance(done, Failed) else done.value

    async def intend(self) -> Json:
        """The token, on record before anything is sent; and whether there is anything to do. What is in effect before
        we act is not ours to undo; what is when a step that was cut off acts again, or after an attempt of which
        nobody knows what came, is."""
        change = self.step.change
        action = self.site.practice.actions[change.action]
        probe = (action.mine_ if self.undo else None) or action.probe_
        assert probe is not None
        token = seam.token(self.run_id, self.name)
        self.at = moment(await self.site.now())
        self.record("intent", action=change.action, target=change.target, field=change.field, undo=self.undo)
        in_effect = await probe(self.site.writer(nothing(), self.journal), change, token)
        return {"token": token, "already": in_effect is not self.undo and not self.untold, "at": self.at}

    async def act(self, token: str) -> Json:
        action = self.site.practice.actions[self.step.change.action]
        sending = Sending(self.site.writer(self.allowance(), self.journal))
        try:
            self.at = moment(await self.site.now())
            how = await (self.undone(action, sending, token) if self.undo else self.applied(action, sending, token))
        except StackmedicError as error:
            untold = sending.may_have_acted or self.was_sent()
            return {"error": type(error).__name__, "message": str(error), "untold": untold}
        return await self.done(how)

    async def done(self, how: str) -> Json:
        """On record, with its time. It is done, and what fails from here on does not make it undone."""
        unrecorded = ""
        with suppress(StackmedicError):  # The moment before it serves as well: the watch begins a little earlier.
            self.at = moment(await self.site.now())
        try:
            self.record("done", undo=self.undo, how=how)
        except StackmedicError as error:
            unrecorded = str(error)
        return {"how": MADE, "at": self.at, "unrecorded": unrecorded}

    def was_sent(self) -> bool:
        """Whether this step sent anything before it was cut off: the record has each call before it is made."""
        calls = 0
        for each in self.site.audit.entries():
            if (each["run"], each.get("step")) == (self.run_id, self.name):
                calls = 0 if each["event"] == "intent" else calls + (each["event"] == "call")
        return calls > self.sent

    async def applied(self, action: Action, writer: Writer, token: str) -> str:
        assert action.apply_ is not None and action.probe_ is not None
        change = self.step.change
        if await action.probe_(writer, change, token):
            return RECOGNISED  # By an attempt that was cut off.
        for _ in range(ATTEMPTS):
            try:
                await action.apply_(writer, change, token)
                return MADE
            except CallFailed as error:
                if not lost(error):
                    raise
            if await self.in_effect(action, writer, token):
                return RECOGNISED
        raise AnswerLost(change.action, "AnswerLost", f"no answer in {ATTEMPTS} attempts, and no effect to be seen")

    async def undone(self, action: Action, writer: Writer, token: str) -> str:
        """Bring back what was before, and look that it is so; what others made meanwhile is left to them."""
        stands = action.mine_ or action.probe_
        assert action.undo_ is not None and stands is not None
        change = self.step.change
        if not await stands(writer, change, token):
            return RECOGNISED
        for _ in range(ATTEMPTS):
            try:
                await action.undo_(writer, change, token)
            except CallFailed as error:
                if not lost(error):
                    raise
            for _ in range(PROBES):
                if not await stands(writer, change, token):
                    return MADE
                await self.site.pause(PROBE_WAIT_S)
        raise StackmedicError(f"{change.action} was undone, and is still in effect at {change.target}")

    async def in_effect(self, action: Action, writer: Writer, token: str) -> bool:
        """Whether the change is there, allowing for reads that lag."""
        assert action.probe_ is not None
        for _ in range(PROBES):
            if await action.probe_(writer, self.step.change, token):
                return True
            await self.site.pause(PROBE_WAIT_S)
        return False

    def allowance(self) -> Allowance:
        return Allowance(self.step.change.undo if self.undo else self.step.change.calls)

    def journal(self, call: str, parameters: dict[str, Any]) -> None:
        self.record("call", call=call, parameters=parameters)
        self.sent += 1

    def record(self, event: str, **details: Any) -> None:
        self.site.audit.record(event, run=self.run_id, at=self.at, who=self.who, step=self.name, **details)


def _error(failed: Failed) -> dict[str, Json]:
    return {"error": failed.error, "message": failed.message}
