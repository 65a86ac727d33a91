"""The picture of a stack: without a mark where it is sound, in red what is closed, and in doubt what was not read."""

from stackmedic.model.topology import Condition, Tier
from stackmedic.report import html
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import BACKEND, DATABASE, FRONTEND, Lab


def test_a_healthy_stack_is_drawn_whole_and_without_a_mark(standing: Lab, doctor: Doctor) -> None:
    picture = doctor.diagnose(standing).topology

    assert picture is not None
    assert {each.condition for each in (*picture.stands, *picture.lines)} == {Condition.SOUND}
    assert list(Tier) == list(dict.fromkeys(each.tier for each in picture.stands))
    assert {BACKEND, FRONTEND, DATABASE, "clients"} <= {each.name for each in picture.stands}


def test_a_closed_database_is_the_broken_hop(lab: Lab, doctor: Doctor) -> None:
    group = lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    lab.revoke_ingress(group)
    lab.advance(15)

    diagnosis = doctor.diagnose(lab)

    assert diagnosis.topology is not None
    broken = [each for each in diagnosis.topology.lines if each.condition is not Condition.SOUND]
    assert [(BACKEND, DATABASE, "tcp 5432")] == [(each.source, each.destination, each.what) for each in broken]
    assert group in broken[0].says
    marks = {each.name: each.condition for each in diagnosis.topology.stands}
    assert (Condition.BROKEN, Condition.HURT) == (marks[DATABASE], marks[BACKEND])
    assert Condition.SOUND is marks[FRONTEND]
    page = html.report(diagnosis)
    assert page == html.report(doctor.diagnose(lab))
    assert f"✗ {BACKEND} → {DATABASE}, tcp 5432" in page


def test_what_could_not_be_read_is_drawn_as_not_known(lab: Lab, doctor: Doctor) -> None:
    lab.control("weather", deny=["ec2:DescribeSecurityGroups"])

    picture = doctor.diagnose(lab).topology

    assert picture is not None
    between = {(each.source, each.destination): each.condition for each in picture.lines}
    assert Condition.UNKNOWN is between[BACKEND, DATABASE]
    assert Condition.BROKEN not in between.values()
