"""Which calls only read. The live door makes no others: nothing that diagnoses may change what it looks at."""

import re

from stackmedic.aws.door import split
from stackmedic.errors import StackmedicError

READS = re.compile(r"(BatchGet|Describe|Filter|Get|Head|List|Lookup|Search|Select|Simulate|View)[A-Z]")
# Spelled like reads, but hand out credentials, the customers' data, or start something.
NOT_READS = re.compile(
    r"ecr:GetAuthorizationToken|ecr:GetDownloadUrlForLayer|ecs:GetExecuteCommandToken|iam:GetContextKeys.*"
    r"|lambda:GetFunction|rds:Download.*|s3:(Get|Head|List|Select)Objects?(Content|Torrent)?"
    r"|sts:Get(Session|Federation|Delegated|WebIdentity)\w*Token|sso:GetRoleCredentials|ecr-public:GetAuthorizationToken"
    r"|cognito-identity:Get(Credentials|OpenId|Id)\w*|redshift:GetClusterCredentials\w*|eks:GetToken"
    r"|kinesis:GetRecords|dynamodb:(Batch)?GetItem|sqs:.*|ssm:GetCommandInvocation|ec2:Get(PasswordData|ConsoleOutput)"
)
FILES = frozenset(("s3:GetObject",))  # Of such data only what was distilled from it leaves the door.


def refuse_unless_read(call: str, distilled: bool = False) -> None:
    """Raise for a call that does more than read; ``distilled``: its content is reduced at once."""
    _, operation = split(call)
    if distilled and call in FILES:
        return
    if not READS.match(operation) or NOT_READS.fullmatch(call):
        raise StackmedicError(f"{call} is not a call that only reads; the reading door does not make it")
