"""Keys of log groups, which moto takes at their creation only. Lines that were written before stay as they are.

Source: CloudWatch Logs API reference, AssociateKmsKey ("If you attempt to associate a KMS key with a log group but the
KMS key does not exist or the KMS key is disabled, you receive an InvalidParameterException") and DisassociateKmsKey.
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import own
from stackmedic.lab.services.logs import NO_GROUP
from stackmedic.lab.wire import AwsError, Call

NO_KEY = "The specified KMS Key Id could not be found."


@own("logs", "AssociateKmsKey")
def associate_kms_key(account: Account, call: Call) -> dict[str, Any]:
    asked, kms = str(call.parameters["kmsKeyId"]), account.moto("kms", call.region)
    key = kms.keys.get(kms.any_id_to_key_id(asked))
    if key is None or key.key_state != "Enabled":
        raise AwsError("InvalidParameterException", NO_KEY)
    _group(account, call).kms_key_id = asked
    return {}


@own("logs", "DisassociateKmsKey")
def disassociate_kms_key(account: Account, call: Call) -> dict[str, Any]:
    _group(account, call).kms_key_id = None
    return {}


def _group(account: Account, call: Call) -> Any:
    """The group that is named, by its name or its ARN: one of the two."""
    named, identified = call.parameters.get("logGroupName"), call.parameters.get("resourceIdentifier")
    if (named is None) == (identified is None):
        raise AwsError("InvalidParameterException", "Specify either logGroupName or resourceIdentifier.")
    name = named or str(identified).split(":log-group:")[-1].removesuffix(":*")
    group = account.moto("logs", call.region).groups.get(name)
    if group is None:
        raise AwsError("ResourceNotFoundException", NO_GROUP)
    return group
