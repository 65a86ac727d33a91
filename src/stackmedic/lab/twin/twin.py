"""A twin as a stack that a lab can hold: built as it ran, upset as it was recorded."""

from pathlib import Path
from typing import TYPE_CHECKING

from stackmedic.lab.clients import Clients
from stackmedic.lab.gateway import Gateway
from stackmedic.lab.models import parse_once
from stackmedic.lab.twin import front, network, record, stores, work
from stackmedic.lab.twin.maker import Maker

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

BUILDING_S = 4 * 3_600.0
HURTS_AFTER_S = 1_200.0
GUESSED = "what runs in the images: each listens on its port, and needs the stores that its environment names"


class Twin:
    """``unknown``: what the recording does not tell, and what could not be made of what it tells."""

    building_s = BUILDING_S

    def __init__(self, path: Path) -> None:
        """Raises ValueError for what is no recording of a stack."""
        parse_once()
        self.record = record.read(path)
        if not self.record.all("ecs:DescribeServices", "services"):
            raise ValueError(f"{path} tells of no service")
        self.region = self.record.region
        self.unknown: list[str] = [GUESSED]
        self._maker: Maker | None = None

    def build(self, account: "Account") -> None:
        """Everything that was recorded, in a state in which it runs."""
        maker = self._maker = Maker(self.record, Clients(Gateway(account)))
        network.make(maker)
        account.advance(300)
        stores.make(maker)
        front.make(maker)
        work.make(maker)
        front.make_scaling(maker)
        front.make_alarms(maker)
        self.unknown += dict.fromkeys(maker.unknown)
        maker.unknown = []

    def upset(self, account: "Account") -> None:
        """What was recorded comes into force, and has twenty minutes to hurt."""
        assert self._maker is not None
        upset = self._maker.upset()
        self.unknown += self._maker.unknown
        if upset:
            account.advance(HURTS_AFTER_S)
