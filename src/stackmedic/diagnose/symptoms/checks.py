"""What a stack was asked over HTTP, as its clients ask, and did not answer as it should; only where it was asked.

What could not be asked from here says nothing. Without a declared check only a server error, or nobody who listens, is
wrong.
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import services
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.probed import HttpAnswer
from stackmedic.model.snapshot import Snapshot


def of_stack(snapshot: Snapshot) -> Iterator[Symptom]:
    by_name = {each.dns_name: each for each in snapshot.known(LoadBalancer)}
    for answer in snapshot.known(HttpAnswer):
        balancer = by_name.get(answer.address.rpartition(":")[0])
        if answer.ok is False and balancer:
            says = f"{answer.host or balancer.name}: {answer.told}"
            evidence = (answer.seen("status" if answer.status else "told", says),)
            meant = next((each.arn for each in services(snapshot) if each.name == answer.service), None)
            yield Symptom(SymptomKind.CHECKS_FAIL, balancer.arn, says, evidence, meant)
