"""AWS retires what the tasks run on: each is replaced before it is stopped."""

from datetime import datetime

from stackmedic.lab.fault import Aws, State, hiding
from stackmedic.lab.hidden import RETIREMENT


def inject(aws: Aws, service: str = "backend") -> State:
    now = datetime.fromisoformat(str(aws.control("status")["now"])).timestamp()
    return hiding.hide(aws, RETIREMENT, aws.service(service)["serviceName"], now)


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
