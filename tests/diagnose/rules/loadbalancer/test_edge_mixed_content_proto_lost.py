"""loadbalancer.edge_mixed_content_proto_lost: behind TLS the program sends people to plain HTTP."""

from typing import Any

import pytest

from stackmedic.diagnose.rules.loadbalancer.edge_mixed_content_proto_lost import check
from stackmedic.model.load_balancer import Listener
from tests.diagnose.builders import LOAD_BALANCER, Keyed, Listed, Part, a_listener, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.probing import page_said

PLAIN = Listed(Listener, LOAD_BALANCER, (a_listener(80, protocol="HTTP"), a_listener()))


def sent_to(place: str | None = "http://shop.example.com", **more: Any) -> Keyed:
    """A path that redirects, as a probe met it."""
    return page_said(302, "/login", ok=True, told="GET /login is answered 302 Found", redirects_to=place, **more)


def test_a_link_that_forgot_tls_is_found() -> None:
    found = the_finding(check, a_snapshot(sent_to()))
    assert (found.about, found.hurts) == ("https://shop.example.com", ())
    assert found.says == "/login of https://shop.example.com sends people to http://shop.example.com"


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (sent_to("https://shop.example.com"),),
        (sent_to("http://other.example.com"),),
        (sent_to(None),),
        (sent_to(service="frontend"),),
        (PLAIN, sent_to(port=80)),
    ],
    ids=["never asked", "with TLS", "another site", "no redirect", "another service", "asked without TLS"],
)
def test_what_looks_alike_is_silent(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(*parts)) == []


def test_listeners_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(sent_to(), unreadable(Listener, LOAD_BALANCER)))
