"""Machine images: those that Systems Manager's public parameters name are there.

moto's list of thousands stays out (it costs a second of every start), but an instance that is made from an image that
Systems Manager named has one to look up. Source: EC2 user guide, "Reference the latest AMIs using Systems Manager
public parameters" (finding-an-ami-parameter-store.html).
"""

import re
from typing import TYPE_CHECKING, Any

from moto.ec2.models.amis import Ami

from stackmedic.lab.gateway import amend
from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

NAMED = re.compile(r"^/aws/service/ami-amazon-linux-latest/(?P<name>.+)-(?P<architecture>x86_64|arm64)$")
OWNER = "137112412989"  # Amazon's account for Amazon Linux.


@amend("ssm", "GetParameter", "GetParameters")
def name_image(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    for each in [answer.get("Parameter"), *answer.get("Parameters", [])]:
        found = NAMED.match(each["Name"]) if each else None
        if found:
            know(account, call.region, each["Value"], found["name"], found["architecture"])


def know(account: "Account", region: str, image: str, name: str, architecture: str) -> None:
    """Let EC2 have an image, if it has not."""
    store = account.moto("ec2", region)
    if image not in store.amis:
        store.amis[image] = Ami(
            store, image, name=f"{name}-{architecture}", description="Amazon Linux", owner_id=OWNER,
            owner_alias="amazon", public=True, virtualization_type="hvm", architecture=architecture, hypervisor="xen",
            root_device_type="ebs", root_device_name="/dev/xvda", region_name=region,
        )  # fmt: skip
