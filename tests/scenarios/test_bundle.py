"""A bundle: the same verdict as the account, for whoever gets it; and nothing that is nobody's business."""

import io
import json
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stackmedic.app import Seal, Target
from stackmedic.errors import RecordingError
from stackmedic.model.finding import Verdict
from stackmedic.report import json as json_report
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import FRONTEND, SECRET, Lab

CANARY = "Kq83hf0Lm2Zx"
ACCOUNT = "123456789012"


@pytest.fixture
def broken(lab: Lab) -> Lab:
    """A stack with two causes, and a password that a program prints."""
    lab.revoke_ingress(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    lab.change_secret(EXTRA=CANARY)
    image = lab.definition(FRONTEND)["containerDefinitions"][0]["image"]
    environment = [*lab.environment_of(FRONTEND), {"name": "SETTING", "value": CANARY}]
    lab.deploy(FRONTEND, image=f"{image}-nowhere", environment=environment)
    lab.advance(25)
    return lab


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A key of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def texts(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        yield from ((name, archive.read(name).decode()) for name in archive.namelist())


@pytest.mark.parametrize("form", ["bundle.zip", "bundle.tar.gz"])
def test_a_bundle_gives_the_verdict_of_the_account(broken: Lab, doctor: Doctor, tmp_path: Path, form: str) -> None:
    live = doctor.diagnose(broken, record=tmp_path / form, seal=Seal.BUNDLE)
    broken.control("weather", deny=["*"])

    again = doctor.diagnose(broken, source=tmp_path / form)

    assert {"network.sg_ingress_missing", "image.tag_missing"} <= {each.id for each in live.causes}
    assert json_report.report(live) == json_report.report(again)


def test_a_bundle_holds_no_secret_and_what_aws_printed(broken: Lab, doctor: Doctor, tmp_path: Path) -> None:
    doctor.diagnose(broken, record=tmp_path / "b.zip", seal=Seal.BUNDLE, read_secret_keys=True)

    found = dict(texts(tmp_path / "b.zip"))
    value = json.loads(broken.client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    secrets = {CANARY, *(each for name, each in value.items() if "PASSWORD" in name or "SECRET" in name)}
    assert 3 <= len(secrets)
    assert {} == {name: each for name, text in found.items() for each in secrets if each in text}
    services = next(text for name, text in found.items() if name.endswith("ecs/describe-services.json"))
    assert "serviceName" in services and f'"clusterArn": "arn:aws:ecs:{broken.region}:{ACCOUNT}' in services
    assert 0o600 == (tmp_path / "b.zip").stat().st_mode & 0o777


def test_support_gets_the_same_causes_under_other_names(broken: Lab, doctor: Doctor, tmp_path: Path) -> None:
    live = doctor.diagnose(broken, record=tmp_path / "b.zip", seal=Seal.FOR_SUPPORT)

    again = doctor.diagnose(broken, source=tmp_path / "b.zip")

    def shape(diagnosis: Any) -> tuple[Any, ...]:
        found = [(each.id, each.confidence, len(each.hurts), len(each.chain)) for each in diagnosis.causes]
        risks, gaps = [each.id for each in diagnosis.risks], [each.call for each in diagnosis.gaps]
        return diagnosis.verdict, sorted(found, key=str), sorted(risks), sorted(gaps), len(diagnosis.symptoms)

    assert shape(live) == shape(again)
    group = broken.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    addresses = {each["CidrBlock"] for each in broken.ec2.describe_subnets()["Subnets"]}
    foreign = {ACCOUNT, "ohmycoins", "OhMyCoins", group, CANARY}
    told = "".join(text for _, text in texts(tmp_path / "b.zip")) + json_report.report(again)
    assert {each for each in foreign if each in told} == set()
    assert not all(each in told for each in addresses)  # One of them may be drawn as another's other name.


def test_two_bundles_for_support_have_no_name_in_common(lab: Lab, doctor: Doctor, tmp_path: Path) -> None:
    names = []
    for file in ("one.zip", "two.zip"):
        doctor.diagnose(lab, record=tmp_path / file, seal=Seal.FOR_SUPPORT)
        names.append(set(re.findall(r"\bn[0-9a-f]{7}\b", "".join(text for _, text in texts(tmp_path / file)))))
    assert names[0] and names[1]
    assert set() == names[0] & names[1]


def test_hardly_any_clean_value_is_altered(lab: Lab, doctor: Doctor, tmp_path: Path) -> None:
    """Each answer that a diagnosis got, beside the same answer as it came over the wire."""
    doctor.diagnose(lab, record=tmp_path / "r")
    entries = json.loads((tmp_path / "r/manifest.json").read_text())["files"]
    total, altered = 0, []
    for each in entries:
        if "file" in each:
            kept = dict(leaves(json.loads((tmp_path / "r" / each["file"]).read_text())))
            total += len(kept)
            altered += [f"{each['call']} {path}" for path, value in kept.items() if "***" in value]
    clean = [each for each in altered if not re.search(r"Password|AuthToken|AccessKey", each)]
    assert 3000 < total
    assert len(clean) < 0.02 * total, clean


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}")
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, f"{path}[{place}]")
    elif isinstance(value, str):
        yield path, value


@pytest.fixture
def sealed(standing: Lab, doctor: Doctor, tmp_path: Path) -> Path:
    doctor.diagnose(standing, record=tmp_path / "b.zip", seal=Seal.BUNDLE)
    return tmp_path / "b.zip"


def rewritten(path: Path, change: Any) -> None:
    files = dict(texts(path))
    change(files)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


def a_member(files: dict[str, str]) -> str:
    return next(each for each in files if each.endswith("describe-services.json"))


def edit(files: dict[str, str]) -> None:
    files[a_member(files)] = files[a_member(files)].replace("ACTIVE", "INACTIVE")


def lose(files: dict[str, str]) -> None:
    del files[a_member(files)]


def smuggle(files: dict[str, str]) -> None:
    files["ecs/more.json"] = "{}"


def forge(files: dict[str, str]) -> None:
    seal = json.loads(files["bundle.json"])
    files["bundle.json"] = json.dumps({**seal, "for_support": True})


def outdate(files: dict[str, str]) -> None:
    files["bundle.json"] = files["bundle.json"].replace("stackmedic.bundle/1", "stackmedic.bundle/9")


def damage(files: dict[str, str]) -> None:
    files["bundle.json"] = files["bundle.json"][:40]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (edit, "was changed in: ecs/describe-services.json"),
        (lose, "lacks: ecs/describe-services.json"),
        (smuggle, "holds what its seal does not name: ecs/more.json"),
        (forge, "was not sealed with the key that it names"),
        (outdate, "is a bundle of another kind"),
        (damage, "bundle.json is damaged"),
    ],
)
def test_what_was_altered_on_the_way_is_said(
    standing: Lab, doctor: Doctor, sealed: Path, change: Any, says: str
) -> None:
    assert doctor.diagnose(standing, source=sealed)
    rewritten(sealed, change)
    with pytest.raises(RecordingError, match=re.escape(says)):
        doctor.diagnose(standing, source=sealed)


def test_without_the_key_a_bundle_is_read_all_the_same(
    standing: Lab, doctor: Doctor, sealed: Path, tmp_path: Path
) -> None:
    (tmp_path / "state/stackmedic/bundle.key").unlink()
    assert Verdict.HEALTHY is doctor.diagnose(standing, source=sealed).verdict
    assert not (tmp_path / "state/stackmedic/bundle.key").exists()


def test_a_bomb_of_what_is_not_wanted_is_refused(tmp_path: Path, doctor: Doctor, lab: Lab, monkeypatch: Any) -> None:
    monkeypatch.setattr("stackmedic.aws.bundle.MAX_BYTES", 1000)
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("noise.bin")
        member.size = 5000
        archive.addfile(member, io.BytesIO(bytes(5000)))
    with pytest.raises(RecordingError, match="more than any recording"):
        doctor.diagnose(lab, Target(), source=tmp_path / "b.tar.gz")
