"""A secret that no task definition names is deleted."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, name: str = "left-over-secret") -> State:
    aws("secretsmanager").create_secret(Name=name, SecretString="{}")
    aws("secretsmanager").delete_secret(SecretId=name, RecoveryWindowInDays=7)
    return {"secret": name}


def heal(aws: Aws, state: State) -> None:
    aws("secretsmanager").delete_secret(SecretId=state["secret"], ForceDeleteWithoutRecovery=True)
