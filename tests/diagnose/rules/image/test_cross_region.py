"""image.cross_region: the registry of another region is named, and the image is in this one's."""

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.image import tag_missing
from stackmedic.diagnose.rules.image.cross_region import check
from stackmedic.model.artifact import Image
from stackmedic.model.finding import Confidence
from tests.diagnose.builders import (
    REGION,
    Keyed,
    Part,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    an_image,
    gone,
    image_reference,
    make,
    running,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

FAR = image_reference(tag="2.0").replace(REGION, "us-east-2")
NEAR = image_reference(tag="2.0")
SAYS = "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref {0}: {1}"


def refused(answer: str = f"{FAR}: not found") -> tuple[Part, ...]:
    """Tasks that name the far registry, and what it answered to ECS."""
    dead = a_stopped_task(reason=SAYS.format(FAR, answer), code="TaskFailedToStart", started=None)
    down = (a_service(running=0), running("backend"), stopped("backend", dead))
    return (a_task_definition(image=FAR), *down)


def test_the_image_that_is_here_and_not_there_is_found() -> None:
    found = the_finding(check, a_snapshot(*refused(), an_image(tag="2.0")))
    assert found.about == FAR
    assert found.says == f"the registry that backend names has no such image; that of {REGION} has {NEAR}"


def test_it_is_said_in_place_of_the_missing_tag() -> None:
    causes = diagnose(a_snapshot(*refused(), an_image(tag="2.0"))).causes
    assert ["image.cross_region"] == [each.id for each in causes]


def test_a_tag_is_not_proven_missing_there_while_nobody_may_see_whether_it_is_here() -> None:
    found = the_finding(tag_missing.check, a_snapshot(*refused(), unreadable(Image, NEAR)), Confidence.LIKELY)
    assert (FAR, Image.__name__) == (found.about, found.decide[0].hides[0])


def test_an_image_that_is_nowhere_is_a_missing_tag() -> None:
    nowhere = a_snapshot(*refused(), gone(Image, NEAR))
    assert findings(check, nowhere) == []
    assert the_finding(tag_missing.check, nowhere).about == FAR


@pytest.mark.parametrize(
    "parts",
    [(), (a_task_definition(image=FAR), an_image(tag="2.0")), (*refused("dial tcp: i/o timeout"), an_image(tag="2.0"))],
    ids=["healthy", "a pull across regions that works", "no answer at all"],
)
def test_what_looks_alike_is_silent(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(*parts)) == []


def test_an_image_of_another_account_is_looked_for_there() -> None:
    far = FAR.replace("123456789012", "210987654321", 1)
    dead = a_stopped_task(reason=SAYS.format(far, f"{far}: not found"), code="TaskFailedToStart", started=None)
    near = Keyed(far.replace("us-east-2", REGION), make(Image, "ecr:DescribeImages", "imageDetails[0]", tags=("2.0",)))
    parts = (a_task_definition(image=far), a_service(running=0), running("backend"), stopped("backend", dead), near)
    assert the_finding(check, a_snapshot(*parts)).about == far


def test_a_registry_here_that_may_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(*refused(), unreadable(Image, NEAR)))
