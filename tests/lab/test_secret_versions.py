"""Secrets Manager as AWS shows it: versions have times of their own, and a label that moves takes the value along."""

from tests.lab.data_account import DataAccount


def stages(lab: DataAccount) -> dict[str, list[str]]:
    found = lab.clients("secretsmanager").list_secret_version_ids(SecretId="shop")["Versions"]
    return {each["VersionId"]: each["VersionStages"] for each in found}


def two_versions() -> tuple[DataAccount, str, str]:
    lab = DataAccount()
    manager = lab.clients("secretsmanager")
    first = manager.create_secret(Name="shop", SecretString="one")["VersionId"]
    lab.advance(10)
    return lab, first, manager.put_secret_value(SecretId="shop", SecretString="two")["VersionId"]


def test_each_version_was_made_at_its_own_time() -> None:
    lab, first, second = two_versions()
    found = lab.clients("secretsmanager").list_secret_version_ids(SecretId="shop")["Versions"]
    made = {each["VersionId"]: each["CreatedDate"] for each in found}
    assert 600 == (made[second] - made[first]).total_seconds()


def test_a_label_that_moves_takes_the_value_along_and_the_time_of_the_change() -> None:
    lab, first, second = two_versions()
    manager = lab.clients("secretsmanager")
    assert {first: ["AWSPREVIOUS"], second: ["AWSCURRENT"]} == stages(lab)
    before = manager.describe_secret(SecretId="shop")["LastChangedDate"]
    lab.advance(5)
    manager.update_secret_version_stage(
        SecretId="shop", VersionStage="AWSCURRENT", RemoveFromVersionId=second, MoveToVersionId=first
    )
    assert {first: ["AWSCURRENT"], second: ["AWSPREVIOUS"]} == stages(lab)
    assert "one" == manager.get_secret_value(SecretId="shop")["SecretString"]
    assert 300 == (manager.describe_secret(SecretId="shop")["LastChangedDate"] - before).total_seconds()
