"""Access logs arrive every five minutes, in the load balancer's own format, and agree with what it counts."""

import re

import pytest
from botocore.exceptions import ClientError

from tests.lab.edge import SITE, Edge
from tests.lab.edge_logs import bucket, entries, keys, switch_on
from tests.lab.wall import COMMON, Wall, managed

NAME = re.compile(
    r"^web/AWSLogs/123456789012/elasticloadbalancing/ap-southeast-2/\d{4}/\d\d/\d\d/"
    r"123456789012_elasticloadbalancing_ap-southeast-2_app\.[\w-]+\.[0-9a-f]{16}_\d{8}T\d{4}Z_[\d.]+_\w+\.log\.gz$"
)
FIELDS = 30
TRACE = re.compile(r"^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$")


def test_each_node_writes_a_file_every_five_minutes(edge: Edge) -> None:
    bucket(edge)
    switch_on(edge)
    assert keys(edge) == ["web/AWSLogs/123456789012/ELBAccessLogTestFile"]
    edge.lab.advance(11)
    found = [each for each in keys(edge) if each.endswith(".gz")]
    assert len(found) == 4  # Two nodes, two times.
    assert all(NAME.match(each) for each in found)


def test_an_entry_has_every_field(edge: Edge) -> None:
    bucket(edge)
    switch_on(edge)
    edge.lab.advance(11)
    found = entries(edge)
    assert {len(each) for each in found} == {FIELDS}
    one = next(each for each in found if each[0] == "https")
    assert (one[8], one[9]) == ("200", "200")
    assert TRACE.match(one[17])
    assert one[12].endswith("HTTP/1.1")
    assert f"https://{SITE}:443/" in one[12]
    assert (one[18], one[22]) == (SITE, "forward")
    assert abs(len(found) - edge.balanced("RequestCount", 10)) < 0.1 * len(found)


def test_what_the_firewall_refused_ends_there(edge: Edge) -> None:
    bucket(edge)
    switch_on(edge)
    Wall(edge, managed(COMMON))
    edge.lab.advance(11)
    stopped = [each for each in entries(edge) if each[22] == "waf"]
    assert stopped
    assert {(each[4], each[8], each[9]) for each in stopped} == {("-", "403", "-")}
    assert any(each[22] == "waf,forward" for each in entries(edge))


def test_a_bucket_that_lets_nobody_in_is_refused(edge: Edge) -> None:
    bucket(edge, open_to_delivery=False)
    with pytest.raises(ClientError, match="Access Denied for bucket: edge-logs"):
        switch_on(edge)
