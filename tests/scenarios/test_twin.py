"""A twin is made of a recording alone: what was wrong hurts there, too, and what would mend it mends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stackmedic.lab.fault import Aws, all_faults
from stackmedic.model.finding import Diagnosis
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import BACKEND, Lab, start

FAULTS = {each.name: each for each in all_faults()}
HURTS_AFTER_MIN = 15.0
TOLD = (  # Faults whose traces a recording holds, a file or two for each part of a twin.
    "bad_revision", "container_memory_lowered", "database_stopped", "default_route_deleted", "image_tag_deleted",
    "secret_gone", "secret_key_removed", "secret_permission_removed",
)  # fmt: skip


@contextmanager
def twin(recording: Path, folder: Path) -> Iterator[Lab]:
    folder.mkdir(exist_ok=True)
    process, found = start(folder, "twin", recording=recording)
    try:
        yield found
    finally:
        process.terminate()
        process.wait()


def causes(diagnosis: Diagnosis) -> list[str]:
    return [str(each.id) for each in diagnosis.causes]


def recorded(lab: Lab, doctor: Doctor, fault: str, path: Path) -> list[str]:
    """The causes that were found, and written down, some time after a fault."""
    FAULTS[fault].inject(Aws(lab.url, lab.region))
    lab.advance(HURTS_AFTER_MIN)
    return causes(doctor.diagnose(lab, record=path))


def test_what_closed_a_database_closes_the_twins_and_opening_it_heals(lab: Lab, doctor: Doctor, tmp_path: Path) -> None:
    found = recorded(lab, doctor, "database_ingress_revoked", tmp_path / "shop.zip")
    with twin(tmp_path / "shop.zip", tmp_path / "twin") as made:
        assert ["network.sg_ingress_missing"] == found == causes(doctor.diagnose(made))
        told = made.control("status")["unknown"]
        assert ["what runs in the images"] == [each.partition(":")[0] for each in told]

        group = made.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
        pair = [{"GroupId": made.task_group()}]
        made.ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": pair}],
        )
        made.redeploy()
        made.advance(25)

        assert [] == causes(doctor.diagnose(made))
        assert (2, "available") == (made.service(BACKEND)["runningCount"], made.database()["DBInstanceStatus"])


def test_the_twin_of_a_healthy_stack_is_healthy_and_nothing_of_its_secrets_is_known(
    lab: Lab, doctor: Doctor, tmp_path: Path
) -> None:
    doctor.diagnose(lab, record=tmp_path / "well")
    secret = lab.client("secretsmanager").get_secret_value(SecretId="ohmycoins-staging-app-secrets")["SecretString"]
    with twin(tmp_path / "well", tmp_path / "twin") as made:
        assert made.control("health")["healthy"]
        assert [] == made.control("check")["broken"]
        now = made.client("secretsmanager").get_secret_value(SecretId="ohmycoins-staging-app-secrets")["SecretString"]
        assert now != secret


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("{}")
    with pytest.raises(RuntimeError, match="the lab ended with 1"), twin(tmp_path, tmp_path / "twin"):
        pass


@pytest.mark.soak
@pytest.mark.parametrize("fault", TOLD)
def test_what_a_recording_tells_hurts_in_its_twin(lab: Lab, doctor: Doctor, fault: str, tmp_path: Path) -> None:
    found = recorded(lab, doctor, fault, tmp_path / "recording")
    with twin(tmp_path / "recording", tmp_path / "twin") as made:
        assert found == causes(doctor.diagnose(made))
