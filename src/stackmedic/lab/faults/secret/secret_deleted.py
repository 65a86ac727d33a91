"""The secret is scheduled for deletion; it can be restored for a week, but not read. A new deployment is forced."""

from stackmedic.lab.fault import Aws, State, revisions, secrets


def inject(aws: Aws, service: str = "backend", days: int = 7, redeploy: bool = True) -> State:
    found = aws.service(service)
    arn = secrets.named(aws, found)[0][1]
    aws("secretsmanager").delete_secret(SecretId=arn, RecoveryWindowInDays=days)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], "secret": arn}


def heal(aws: Aws, state: State) -> None:
    aws("secretsmanager").restore_secret(SecretId=state["secret"])
    revisions.redeploy(aws, aws.service(state["service"]))
